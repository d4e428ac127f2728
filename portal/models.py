"""What the portal keeps of its own."""

from django.db import models
from django.db.models import Q

from accounts.models import Organization
from portal.querysets import ChecklistTickQuerySet, RequestRecordQuerySet


class RequestRecord(models.Model):
    """A request under /v1, as its organization may look it up: never a value of it.

    `organization` is the live one, whose sandbox's requests say so by `livemode`.
    """

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="+", db_index=False
    )
    livemode = models.BooleanField()
    at = models.DateTimeField()
    method = models.CharField(max_length=10)
    path = models.CharField(max_length=200)
    query = models.JSONField(default=list)  # names alone
    fields = models.JSONField(default=list)  # names alone
    status = models.PositiveSmallIntegerField()
    error_code = models.CharField(max_length=40, blank=True)
    milliseconds = models.PositiveIntegerField()
    request_id = models.CharField(max_length=128)
    actor_type = models.CharField(max_length=12)
    actor_id = models.BigIntegerField()
    actor_name = models.CharField(max_length=120)
    # Through which application a person acted.
    application_number = models.BigIntegerField(null=True)
    # How many there were of what no limit counts, in one moment.
    times = models.PositiveIntegerField(default=1)

    objects = RequestRecordQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(
                fields=["organization", "-at", "-id"], name="request_of_organization"
            ),
            models.Index(
                fields=["organization", "-at", "-id"],
                condition=Q(status__gte=400),
                name="request_refused",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


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
