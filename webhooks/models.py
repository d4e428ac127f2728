"""Webhook endpoints, signing secrets, deliveries and attempts."""

from django.db import models
from django.db.models import Q

from accounts.models import Organization
from api.identifiers import next_number
from credentials.vault import Context, Sealed, SealedField
from events.models import Event
from events.outbox import OutboxRow, progress_constraint
from webhooks.querysets import (
    DeliveryQuerySet,
    EndpointQuerySet,
    SigningSecretQuerySet,
)


class EndpointStatus(models.TextChoices):
    ENABLED = "enabled", "Enabled"
    DISABLED = "disabled", "Disabled"


class DisabledReason(models.TextChoices):
    """Why nothing is sent there."""

    MANUAL = "manual", "By its organization"
    GONE = "gone", "It answered 410"
    FAILING = "failing", "Every attempt failed for 5 days"


class Endpoint(models.Model):
    """A URL of an organization to which its events are sent."""

    id = models.BigIntegerField(primary_key=True, default=next_number, editable=False)
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="webhook_endpoints"
    )
    url = models.CharField(max_length=2048)
    description = models.CharField(max_length=255, blank=True)
    events = models.JSONField(default=list)  # exact types, or "*"
    status = models.CharField(
        max_length=10, choices=EndpointStatus, default=EndpointStatus.ENABLED
    )
    disabled_reason = models.CharField(
        max_length=10, choices=DisabledReason, blank=True
    )
    disabled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    # Of the failures in a row until now.
    failing_since = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    # When its owners were last mailed about them.
    warned_at = models.DateTimeField(null=True)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="enabled", disabled_reason="", disabled_at=None)
                | Q(status="disabled", disabled_at__isnull=False)
                & ~Q(disabled_reason=""),
                name="disabled_endpoints_say_why",
            ),
            models.CheckConstraint(
                condition=Q(failing_since=None, failures=0)
                | Q(failing_since__isnull=False, failures__gt=0),
                name="failing_since_the_first_failure",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def public_id(self) -> str:
        return f"WHE-{self.pk}"

    @property
    def is_enabled(self) -> bool:
        return self.status == EndpointStatus.ENABLED

    def wants(self, event_type: str) -> bool:
        return "*" in self.events or event_type in self.events


class SigningSecret(models.Model):
    """What an endpoint's messages are signed with; two count while one is rotated."""

    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="secrets")
    sealed_secret = SealedField()
    key_id = models.CharField(max_length=255)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    objects = SigningSecretQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint"],
                condition=Q(expires_at=None),
                name="one_current_secret_of_an_endpoint",
            )
        ]

    def __str__(self) -> str:
        return f"of {self.endpoint}"

    @property
    def public_id(self) -> str:
        return self.endpoint.public_id

    @property
    def context(self) -> Context:
        return secret_context(self.endpoint)

    @property
    def sealed(self) -> Sealed:
        """The sealed secret, as `credentials` asks each of its sealed rows for it."""
        return self.sealed_secret


def secret_context(endpoint: Endpoint) -> Context:
    """Return what a signing secret is bound to: it opens for no other endpoint."""
    return Context.of(
        "webhook_secret",
        organization=str(endpoint.organization_id),
        endpoint=str(endpoint.pk),
    )


class Payload(models.Model):
    """The bytes of an event, rendered once: every attempt sends these."""

    event = models.OneToOneField(Event, models.CASCADE, primary_key=True)
    body = models.BinaryField()

    def __str__(self) -> str:
        return str(self.event_id)


class Delivery(OutboxRow):
    """One event for one endpoint, and how far it has come."""

    id = models.BigIntegerField(primary_key=True, default=next_number, editable=False)
    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(Event, models.CASCADE, related_name="deliveries")
    type = models.CharField(max_length=40)
    ticket_number = models.BigIntegerField(null=True)
    is_redelivery = models.BooleanField(default=False)

    objects = DeliveryQuerySet.as_manager()

    # Annotated by with_holds() for whoever shows what was sent and answered.
    is_held: bool

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "event"], name="one_delivery_of_an_event"
            ),
            progress_constraint("a_delivery_is_due_while_pending"),
        ]
        indexes = [
            models.Index(
                # In the order they are taken: no claim sorts a backlog.
                fields=["endpoint", "due_at", "event"],
                condition=Q(status="pending"),
                name="delivery_due",
            ),
            models.Index(
                fields=["endpoint", "ticket_number", "event"],
                condition=Q(status="pending", attempts_made=0),
                name="delivery_first_attempts",
            ),
            models.Index(
                fields=["endpoint"],
                condition=Q(leased_until__isnull=False),
                name="delivery_leased",
            ),
            models.Index(fields=["endpoint", "-id"], name="delivery_of_endpoint"),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def public_id(self) -> str:
        return f"DLV-{self.pk}"


class Attempt(models.Model):
    """One request that was made, and what came back."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    status_code = models.PositiveSmallIntegerField(null=True)
    milliseconds = models.PositiveIntegerField()
    error = models.CharField(max_length=20, blank=True)
    response = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.delivery} at {self.at}"
