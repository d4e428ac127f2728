"""What the portal keeps that no room below has a place for."""

from django.db import models

from accounts.models import Organization
from portal.querysets import ChecklistTickQuerySet


class ChecklistTick(models.Model):
    """A step before going live that a person of the organization says is done.

    Who said so, and when, is the row itself.
    """

    class Item(models.TextChoices):
        """The steps that a person may tick; all others the database knows."""

        SECRETS = "secrets", "Secret handling"
        IDEMPOTENCY = "idempotency", "Idempotency"
        LIMITS = "limits", "Limits"

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="checklist_ticks"
    )
    item = models.CharField(max_length=20, choices=Item)
    actor_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    objects = ChecklistTickQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "item"], name="one_tick_of_an_item"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item} by {self.actor_name}"
