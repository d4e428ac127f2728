"""The request log, and the items of the go-live checklist that people marked."""

from django.db import models
from django.db.models import Q

from accounts.models import Organization
from portal.querysets import CompletedItemQuerySet, RequestRecordQuerySet


class RequestRecord(models.Model):
    """A request under /v1 for the organization's request log, without its values.

    `organization` is the live one; `livemode` is false for requests of its sandbox.
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
    # The application that a person acted through.
    application_number = models.BigIntegerField(null=True)
    # How many equal requests this row stands for; more than one only if uncounted.
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


class CompletedItem(models.Model):
    """An item of the go-live checklist that a member marked as done."""

    class Item(models.TextChoices):
        """The items that a person can mark; the database answers all others."""

        SECRETS = "secrets", "Secret handling"
        IDEMPOTENCY = "idempotency", "Idempotency"
        LIMITS = "limits", "Limits"

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="completed_items"
    )
    item = models.CharField(max_length=20, choices=Item)
    actor_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    objects = CompletedItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "item"], name="completed_once_per_item"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item} by {self.actor_name}"
