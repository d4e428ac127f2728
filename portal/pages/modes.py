"""The two modes of an organization on one page: its sandbox (test) and live."""

from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Model
from django.http import HttpRequest

from accounts.actor import Actor
from accounts.models import Organization
from portal.pages.member_context import MemberContext

SANDBOX: Final = "test"
LIVE: Final = "live"
MODES: Final = [
    (SANDBOX, "Sandbox: try anything, nobody works on it"),
    (LIVE, "Live: our agents answer"),
]


@dataclass
class ModeSection:
    """The part of a page that is about one mode, and its rows."""

    organization: Organization
    rows: list[Any] = field(default_factory=list)

    @property
    def mode(self) -> str:
        return LIVE if self.is_live else SANDBOX

    @property
    def is_live(self) -> bool:
        return not self.organization.is_sandbox


def visible_in_both_modes(
    request: HttpRequest, member: MemberContext, model: type[Model]
) -> Any:
    """Return the rows of a model that the member can see, of both modes."""
    manager: Any = model._default_manager
    sandbox, live = map(manager.visible_to, member.both_actors(request))
    return sandbox | live


def sections_by_mode(
    member: MemberContext, rows: list[Any] | None = None
) -> list[ModeSection]:
    """Group rows by their organization; the sandbox comes first."""
    return [
        ModeSection(
            organization,
            [row for row in rows or [] if row.organization_id == organization.pk],
        )
        for organization in member.both_organizations()
    ]


def requested_mode(request: HttpRequest) -> str:
    """Return the mode in the link's `mode` parameter, the sandbox without one."""
    return LIVE if request.GET.get("mode") == LIVE else SANDBOX


def organization_for_mode(member: MemberContext, mode: str) -> Organization:
    return member.organization if mode == LIVE else member.sandbox


def actor_for(request: HttpRequest, member: MemberContext, row: Any) -> Actor:
    """Return the member as an actor of the organization that a row belongs to."""
    return member.actor(request, organization=row.organization)
