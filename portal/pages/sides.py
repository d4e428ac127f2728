"""The sandbox and the live organization, side by side."""

from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Model
from django.http import HttpRequest

from accounts.actor import Actor
from accounts.models import Organization
from portal.pages.door import Place

SANDBOX: Final = "test"
LIVE: Final = "live"
MODES: Final = [
    (SANDBOX, "Sandbox: try anything, nobody works on it"),
    (LIVE, "Live: our agents answer"),
]


@dataclass
class Side:
    """One of the two, and what of it a page shows."""

    organization: Organization
    rows: list[Any] = field(default_factory=list)

    @property
    def mode(self) -> str:
        return LIVE if self.is_live else SANDBOX

    @property
    def is_live(self) -> bool:
        return not self.organization.is_sandbox


def seen_by(request: HttpRequest, place: Place, model: type[Model]) -> Any:
    """Return what this member sees of a model, on both sides: where tenancy is."""
    manager: Any = model._default_manager
    sandbox, live = (
        manager.visible_to(place.actor(request, organization=side))
        for side in place.both()
    )
    return sandbox | live


def sides_of(place: Place, rows: list[Any] | None = None) -> list[Side]:
    """Sort rows by their organization; the sandbox comes first."""
    return [
        Side(side, [row for row in rows or [] if row.organization_id == side.pk])
        for side in place.both()
    ]


def mode_asked(request: HttpRequest) -> str:
    """Return the side a link leads to, the sandbox where it names none."""
    return LIVE if request.GET.get("mode") == LIVE else SANDBOX


def organization_of(place: Place, mode: str) -> Organization:
    return place.organization if mode == LIVE else place.sandbox


def actor_at(request: HttpRequest, place: Place, thing: Any) -> Actor:
    """Return this person as who acts on the side where a thing is."""
    return place.actor(request, organization=thing.organization)
