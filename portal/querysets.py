"""The doors to what the portal keeps of its own."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Self

from django.db.models import QuerySet

if TYPE_CHECKING:
    from accounts.actor import Actor

RETENTION: Final = timedelta(days=7)


class RequestRecordQuerySet(QuerySet):
    def visible_to(self, actor: "Actor") -> Self:
        """An organization's own, of both modes; nobody else's, and an agent's none."""
        place = actor.organization
        if place is None:
            return self.none()
        return self.filter(organization=place.sandbox_of_id or place.pk)

    def recent(self, *, at: datetime) -> Self:
        return self.filter(at__gte=at - RETENTION)

    def refused(self) -> Self:
        """Those that were answered by an error."""
        return self.filter(status__gte=400)


class ChecklistTickQuerySet(QuerySet):
    def visible_to(self, actor: "Actor") -> Self:
        """Return an organization's own; nobody else's, and an agent's are none."""
        if actor.organization is None:
            return self.none()
        return self.filter(organization=actor.organization)
