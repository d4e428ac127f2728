"""Who may come in: a member of an organization, or one of its owners."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from accounts.actor import Actor
from accounts.models import Membership, Organization, User
from api.request_id import request_id

View = Callable[..., HttpResponseBase]

# Where the session keeps which of their organizations somebody looks at.
CHOSEN: Final = "portal_organization"


@dataclass(frozen=True)
class Place:
    """Where a person works in the portal: an organization, and what they are there."""

    membership: Membership

    @property
    def organization(self) -> Organization:
        """Return the live one."""
        return self.membership.organization

    @property
    def sandbox(self) -> Organization:
        return self.organization.sandbox

    @property
    def is_owner(self) -> bool:
        return self.membership.role == Membership.Role.OWNER

    def both(self) -> list[Organization]:
        """Return both sides, the sandbox first: there a developer begins."""
        return [self.sandbox, self.organization]

    def actor(
        self, request: HttpRequest, *, organization: Organization | None = None
    ) -> Actor:
        """Return this person as who acts, in the live organization or the named one."""
        return Actor.of_member(
            self.membership.user,
            organization or self.organization,
            request_id=request_id(request),
        )


def members_only(view: View) -> View:
    """Let members in, with their Place as the second argument; others sign in first.

    Whoever belongs nowhere is told so (403), as an agent is.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        place = place_of(request)
        if place is None:
            return render(request, "portal/no_place.html", status=403)
        request.place = place  # type: ignore[attr-defined]  # for the frame of the page
        return view(request, place, *args, **kwargs)

    return login_required(guarded)


def owners_only(view: View) -> View:
    """Let owners in; a member learns that it takes an owner (403)."""

    @wraps(view)
    def guarded(
        request: HttpRequest, place: Place, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if not place.is_owner:
            raise PermissionDenied
        return view(request, place, *args, **kwargs)

    return members_only(guarded)


def place_of(request: HttpRequest) -> Place | None:
    """Return where this person chose to work, or else the first of their places."""
    user = cast(User, request.user)
    mine = user.memberships.filter(organization__is_active=True)
    mine = mine.select_related("user", "organization__sandbox")
    chosen = mine.filter(organization=request.session.get(CHOSEN)).first()
    found = chosen or mine.order_by("organization__name").first()
    return Place(found) if found else None
