"""The doors to what the portal keeps itself."""

from typing import TYPE_CHECKING, Self

from django.db.models import QuerySet

if TYPE_CHECKING:
    from accounts.actor import Actor


class ChecklistTickQuerySet(QuerySet):
    def visible_to(self, actor: "Actor") -> Self:
        """Return an organization's own; nobody else's, and an agent's are none."""
        if actor.organization is None:
            return self.none()
        return self.filter(organization=actor.organization)
