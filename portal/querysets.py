"""Who sees which rows of the portal's tables."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Self

from django.db.models import QuerySet

if TYPE_CHECKING:
    from accounts.actor import Actor

RETENTION: Final = timedelta(days=7)


class RequestRecordQuerySet(QuerySet):
    def visible_to(self, actor: "Actor") -> Self:
        """Return the records of the actor's organization; none for agents."""
        own = actor.organization
        if own is None:
            return self.none()
        return self.filter(organization=own.sandbox_of_id or own.pk)

    def recent(self, *, at: datetime) -> Self:
        return self.filter(at__gte=at - RETENTION)

    def with_errors(self) -> Self:
        """Return the requests whose response was an error."""
        return self.filter(status__gte=400)


class CompletedItemQuerySet(QuerySet):
    def visible_to(self, actor: "Actor") -> Self:
        """Return the items of the actor's organization; none for agents."""
        if actor.organization is None:
            return self.none()
        return self.filter(organization=actor.organization)
