"""Mails and their readers: recipient, reason and progress, never the text."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from accounts.models import Organization
from events.models import Event
from events.outbox import OutboxRow, progress_constraint
from notifications.querysets import MessageQuerySet, ReaderQuerySet

LONGEST_ERROR = 200


class MessageStatus(models.TextChoices):
    """How far a mail came; skipped is one that was not sent, on purpose."""

    PENDING = OutboxRow.Status.PENDING.value, "Pending"
    DELIVERED = OutboxRow.Status.DELIVERED.value, "Delivered"
    FAILED = OutboxRow.Status.FAILED.value, "Failed"
    SKIPPED = "skipped", "Skipped"


_UNSENT = Q(status__in=[MessageStatus.FAILED, MessageStatus.SKIPPED])


class Reader(models.Model):
    """What a reader of mails said of an organization's mails, by the link in each.

    Kept for as long as the organization, so that who said "no more" is not asked again.
    It holds a digest of the mailbox and never the address.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    mailbox = models.CharField(max_length=64)  # accounts.addresses.mailbox_of
    confirmed_at = models.DateTimeField(null=True)
    unsubscribed_at = models.DateTimeField(null=True)

    objects = ReaderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "mailbox"], name="one_reader_per_mailbox"
            )
        ]

    def __str__(self) -> str:
        return f"Reader {self.pk} of {self.organization}"


class Message(OutboxRow):
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

    class Counted(models.TextChoices):
        """Which ceiling a mail counts against; none of owners' and agents' mails."""

        NO = "", "Not counted"
        NEW_READER = "new_reader", "As one to a new reader"
        READER = "reader", "As one to a reader who knows the organization"

    FOR_CUSTOMERS = frozenset(
        {Kind.TICKET_RECEIVED, Kind.PUBLIC_REPLY, Kind.STATUS_CHANGED}
    )

    event = models.ForeignKey(Event, models.CASCADE, related_name="+")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    ticket_number = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=20, choices=Kind)
    recipient = models.CharField(max_length=254)
    mailbox = models.CharField(max_length=64, blank=True)  # of a customer
    counted_as = models.CharField(max_length=10, choices=Counted, blank=True)
    status = models.CharField(
        max_length=10,
        choices=MessageStatus,
        default=MessageStatus.PENDING,
        editable=False,
    )
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
            # For the pages that say which mails were not sent.
            models.Index(
                fields=["ticket_number", "id"],
                condition=_UNSENT,
                name="message_unsent_of_ticket",
            ),
            models.Index(
                fields=["organization", "id"],
                condition=_UNSENT,
                name="message_unsent_of_client",
            ),
            # Of those that count alone: at most as many in a day as the ceilings let.
            models.Index(
                fields=["mailbox", "created_at"],
                condition=~Q(counted_as=""),
                name="message_counted_of_reader",
            ),
            models.Index(
                fields=["organization", "created_at"],
                condition=~Q(counted_as=""),
                name="message_counted_of_client",
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

    def skip(self, why: str, *, at: datetime) -> None:
        """End it without an attempt, on purpose; agents and the client read why."""
        self._end(MessageStatus.SKIPPED, at)
        self.error = why[:LONGEST_ERROR]

    def give_up(self, why: str, *, at: datetime) -> None:
        """End it without an attempt, since it can never be sent."""
        self._end(MessageStatus.FAILED, at)
        self.error = why[:LONGEST_ERROR]
