"""The organization that a signed-in person works in, and their role there."""

from dataclasses import dataclass
from typing import Final, cast

from django.http import HttpRequest

from accounts.actor import Actor
from accounts.models import Membership, Organization, User
from api.request_id import request_id

# The session's key for the organization that the person selected.
SELECTED_ORGANIZATION: Final = "portal_organization"


@dataclass(frozen=True)
class MemberContext:
    """A membership, with the live organization and its sandbox."""

    membership: Membership

    @property
    def organization(self) -> Organization:
        """Return the live organization."""
        return self.membership.organization

    @property
    def sandbox(self) -> Organization:
        return self.organization.sandbox

    @property
    def is_owner(self) -> bool:
        return self.membership.role == Membership.Role.OWNER

    def both_organizations(self) -> list[Organization]:
        """Return the sandbox and the live organization, in the order of pages."""
        return [self.sandbox, self.organization]

    def actor(
        self, request: HttpRequest, *, organization: Organization | None = None
    ) -> Actor:
        """Return the person as an actor of the live or of the given organization."""
        return Actor.of_member(
            self.membership.user,
            organization or self.organization,
            request_id=request_id(request),
        )

    def both_actors(self, request: HttpRequest) -> tuple[Actor, Actor]:
        """Return the person as an actor of the sandbox and of live."""
        sandbox = self.actor(request, organization=self.sandbox)
        return sandbox, self.actor(request)


def find_member_context(request: HttpRequest) -> MemberContext | None:
    """Return the selected organization's context, or else the first one's by name.

    Returns None for a person who is a member of no active organization.
    """
    user = cast(User, request.user)
    memberships = user.memberships.filter(organization__is_active=True)
    memberships = memberships.select_related("user", "organization__sandbox")
    selected = request.session.get(SELECTED_ORGANIZATION)
    found = memberships.filter(organization=selected).first()
    found = found or memberships.order_by("organization__name").first()
    return MemberContext(found) if found else None
