"""The doors to people and keys."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Q, QuerySet

if TYPE_CHECKING:
    from accounts.models import Organization


class OrganizationQuerySet(QuerySet["Organization"]):
    def live(self) -> Self:
        """Real organizations, without their sandboxes."""
        return self.filter(sandbox_of__isnull=True)


class UserQuerySet(QuerySet):
    def agents(self) -> Self:
        return self.filter(is_agent=True, is_active=True)

    def assignable_in(self, organization: "Organization") -> Self:
        """Agents who may be given this organization's tickets.

        A sandbox knows the built-in agent alone, and nobody else knows that one.
        """
        return self.agents().filter(is_sandbox_agent=organization.is_sandbox)


class ApiKeyQuerySet(QuerySet):
    def usable(self, *, at: datetime) -> Self:
        """Keys that authenticate now, as far as the key itself is concerned."""
        unexpired = Q(expires_at__isnull=True) | Q(expires_at__gt=at)
        return self.filter(unexpired, revoked_at__isnull=True)
