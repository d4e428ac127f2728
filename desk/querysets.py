"""The doors to what agents keep."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Self

from django.db.models import Q, QuerySet

if TYPE_CHECKING:
    from accounts.models import User

PRESENT_FOR: Final = timedelta(seconds=25)  # a page says every ten that it is open


class OwnedQuerySet(QuerySet):
    def usable_by(self, agent: "User") -> Self:
        """The desk's own and this agent's; nobody else's."""
        return self.filter(Q(owner=None) | Q(owner=agent))


class PresenceQuerySet(QuerySet):
    def now(self, *, at: datetime) -> Self:
        """Those who are there, with whoever they are."""
        return self.filter(at__gt=at - PRESENT_FOR).select_related("agent")
