"""One mail to one reader: whom, why and how far. Never what it says."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from accounts.models import Organization
from events.models import Event
from events.outbox import Outgoing, progress_constraint
from notifications.querysets import MessageQuerySet

LONGEST_ERROR = 200


class Message(Outgoing):
    """A mail to be. Its words are made from the event at the moment it leaves.

    So what was taken out of a ticket meanwhile is in no mail, and what was withdrawn
    is not sent at all.
    """

    class Kind(models.TextChoices):
        TICKET_RECEIVED = "ticket_received", "Ticket received"
        PUBLIC_REPLY = "public_reply", "Public reply"
        STATUS_CHANGED = "status_changed", "Status changed"
        SECRET_OPENED = "secret_opened", "Secret opened"
        MANY_SECRETS = "many_secrets", "Many secrets opened"
        SECRETS_TO_CHANGE = "secrets_to_change", "Secrets to change"
        WEBHOOK_FAILING = "webhook_failing", "Webhook failing"
        WEBHOOK_DISABLED = "webhook_disabled", "Webhook disabled"

    FOR_CUSTOMERS = frozenset(
        {Kind.TICKET_RECEIVED, Kind.PUBLIC_REPLY, Kind.STATUS_CHANGED}
    )

    event = models.ForeignKey(Event, models.CASCADE, related_name="+")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    ticket_number = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=20, choices=Kind)
    recipient = models.CharField(max_length=254)
    error = models.CharField(max_length=LONGEST_ERROR, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "kind", "recipient"], name="one_mail_per_reader"
            ),
            progress_constraint("message_is_due_or_done"),
        ]
        # Of those that wait alone, so that the worker reads past none that was sent.
        indexes = [
            models.Index(
                fields=["organization", "due_at", "id"],
                condition=Q(status="pending"),
                name="message_in_its_turn",
            ),
            models.Index(
                fields=["ticket_number"],
                condition=Q(status="pending"),
                name="message_waiting_of_ticket",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.public_id}"

    @property
    def public_id(self) -> str:
        return f"MAIL-{self.pk}"

    @property
    def is_for_customer(self) -> bool:
        return self.kind in self.FOR_CUSTOMERS

    def drop(self, why: str, *, at: datetime) -> None:
        """End it without an attempt: there is nothing left to say, or nobody to."""
        self._end(self.Status.FAILED, at)
        self.error = why[:LONGEST_ERROR]
