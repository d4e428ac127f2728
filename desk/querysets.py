"""Querysets of the desk's own models."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Q, QuerySet

from desk.rules import PRESENCE_LIFETIME

if TYPE_CHECKING:
    from accounts.models import User


class OwnedQuerySet(QuerySet):
    """Saved replies and macros: shared ones have no owner."""

    def usable_by(self, agent: "User") -> Self:
        """Keep the shared rows and this agent's own."""
        return self.filter(Q(owner=None) | Q(owner=agent))


class PresenceQuerySet(QuerySet):
    def current(self, *, at: datetime) -> Self:
        """Keep the rows of pages that are still open, with their agents."""
        return self.filter(at__gt=at - PRESENCE_LIFETIME).select_related("agent")
