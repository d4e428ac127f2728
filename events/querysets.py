"""Querysets of events and of the locks of workers."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db.models import QuerySet

if TYPE_CHECKING:
    from accounts.actor import Actor


class WorkerLockQuerySet(QuerySet):
    def acquire(self, name: str) -> bool:
        """Lock this row until the transaction ends; False when another worker has it.

        Called inside a transaction, which on SQLite is alone anyway.
        """
        self.get_or_create(name=name)
        locked = self.select_for_update(skip_locked=True)
        return locked.filter(name=name).first() is not None


RETENTION = timedelta(days=30)


class EventQuerySet(QuerySet):
    def published(self) -> Self:
        """Those the client's side may know of; the rest are for the admin alone."""
        return self.filter(is_internal=False)

    def visible_to(self, actor: "Actor") -> Self:
        """Published events: agents see live ones, the others their organization's."""
        if actor.is_agent:
            return self.published().filter(livemode=True)
        if actor.organization is None:
            return self.none()
        return self.published().filter(organization=actor.organization)

    def recent(self, *, at: datetime) -> Self:
        return self.filter(timestamp__gte=at - RETENTION)

    def unplaced(self) -> Self:
        """Committed, but without a place in the log yet (see events.log)."""
        return self.published().filter(position__isnull=True)

    def undispatched(self) -> Self:
        return self.filter(dispatched_at__isnull=True)
