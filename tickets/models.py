"""Tickets and comments: what they hold, and what may become of them."""

from collections.abc import Mapping
from typing import Final

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.db.models.lookups import IsNull

from accounts.actor import Actor, ActorType
from accounts.models import Organization, User
from api.identifiers import next_number
from tickets.querysets import CommentQuerySet, TicketQuerySet


class Status(models.TextChoices):
    OPEN = "open", "Open"
    IN_PROGRESS = "in_progress", "In progress"
    WAITING_ON_CUSTOMER = "waiting_on_customer", "Waiting on customer"
    RESOLVED = "resolved", "Resolved"
    CLOSED = "closed", "Closed"


class Priority(models.IntegerChoices):
    """Stored by rank, so that sorting by priority is sorting by number."""

    LOW = 1, "low"
    MEDIUM = 2, "medium"
    HIGH = 3, "high"
    URGENT = 4, "urgent"


class Environment(models.TextChoices):
    PRODUCTION = "production", "production"
    STAGING = "staging", "staging"
    DEVELOPMENT = "development", "development"


TRANSITIONS: Final[Mapping[str, tuple[Status, ...]]] = {
    Status.OPEN: tuple(status for status in Status if status != Status.OPEN),
    Status.IN_PROGRESS: tuple(
        status for status in Status if status != Status.IN_PROGRESS
    ),
    Status.WAITING_ON_CUSTOMER: tuple(
        status for status in Status if status != Status.WAITING_ON_CUSTOMER
    ),
    Status.RESOLVED: (Status.CLOSED, Status.OPEN, Status.IN_PROGRESS),
    Status.CLOSED: (Status.OPEN, Status.IN_PROGRESS),
}

_ACTIVE = (Status.OPEN, Status.IN_PROGRESS, Status.WAITING_ON_CUSTOMER)
# The same by its moments, which an index can be told without a parameter; see
# TicketQuerySet.active() and by_urgency().
_AT_WORK = Q(livemode=True, resolved_at=None, closed_at=None)
_BY_URGENCY = (
    F("priority").desc(),
    IsNull(F("waiting_since"), True),
    "waiting_since",
    "id",
)


class Ticket(models.Model):
    id = models.BigIntegerField(primary_key=True, default=next_number, editable=False)
    organization = models.ForeignKey(Organization, models.PROTECT)
    livemode = models.BooleanField(editable=False)
    title = models.CharField(max_length=255)
    description = models.TextField()
    status = models.CharField(max_length=20, choices=Status, default=Status.OPEN)
    priority = models.PositiveSmallIntegerField(
        choices=Priority, default=Priority.MEDIUM
    )
    category = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001 — null is "not given", "" is a value
    tags = models.JSONField(default=list, blank=True)
    customer_email = models.CharField(max_length=254, null=True, blank=True)  # noqa: DJ001 — as above
    due_date = models.DateField(null=True, blank=True)
    environment = models.CharField(  # noqa: DJ001 — as above
        max_length=12, choices=Environment, null=True, blank=True
    )
    metadata = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    assigned_to = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="assigned_tickets"
    )
    # Whether an application chose the present assignee, as itself or for a person. Then
    # no application opens the ticket's secrets.
    is_assigned_by_program = models.BooleanField(
        default=False, db_default=False, editable=False
    )
    created_by_type = models.CharField(max_length=12)
    created_by_id = models.BigIntegerField()
    created_by_name = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    first_responded_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    # Since when the customer's side has had no answer; for the desk's order alone.
    waiting_since = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    # Where its events stand; see events.services.record.
    event_sequence = models.PositiveIntegerField(default=0, editable=False)
    last_event = models.BigIntegerField(default=0, editable=False)
    # What it holds; see tickets.ceilings. The description counts as the client's.
    client_comments = models.PositiveIntegerField(default=0, editable=False)
    agent_comments = models.PositiveIntegerField(default=0, editable=False)
    client_bytes = models.PositiveIntegerField(default=0, editable=False)
    agent_bytes = models.PositiveIntegerField(default=0, editable=False)

    objects = TicketQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=Status.RESOLVED) | Q(resolved_at__isnull=False),
                name="resolved_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.CLOSED) ^ Q(closed_at__isnull=True),
                name="closed_iff_it_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=_ACTIVE) | Q(resolved_at__isnull=True),
                name="active_is_not_resolved",
            ),
            models.CheckConstraint(
                condition=Q(status__in=_ACTIVE) | Q(waiting_since__isnull=True),
                name="only_the_active_wait",
            ),
        ]
        indexes = [
            models.Index("organization", *columns, "id", name=f"ticket_by_{name}")
            for name, columns in {
                "created": ("created_at",),
                "updated": ("updated_at",),
                "due": ("due_date",),
                "priority": ("priority",),
                "status": ("status", "created_at"),
                "assignee": ("assigned_to", "created_at"),
                "category": ("category", "created_at"),
                "environment": ("environment", "created_at"),
                "customer": (Lower("customer_email"), "created_at"),
            }.items()
        ] + [
            *(
                models.Index(
                    *columns, *_BY_URGENCY, condition=those, name=f"desk_{name}"
                )
                for name, columns, those in (
                    ("all", (), Q(livemode=True)),
                    ("active", (), _AT_WORK),
                    ("assignee", ("assigned_to",), _AT_WORK),
                    ("nobody", (), _AT_WORK & Q(assigned_to=None)),
                )
            ),
            models.Index(
                fields=["due_date", "id"],
                condition=_AT_WORK & Q(due_date__isnull=False),
                name="desk_due",
            ),
            # Whose customers write, and what was resolved lately, in all organizations.
            models.Index(
                Lower("customer_email"),
                "id",
                condition=Q(livemode=True, customer_email__isnull=False),
                name="desk_customer",
            ),
            models.Index(
                fields=["resolved_at"],
                condition=Q(livemode=True, resolved_at__isnull=False),
                name="desk_resolved",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def public_id(self) -> str:
        return f"TICK-{self.pk}"

    @property
    def assignee_email(self) -> str | None:
        return None if self.assigned_to is None else self.assigned_to.email

    @property
    def is_active(self) -> bool:
        return self.status in _ACTIVE

    def allowed_transitions(self) -> tuple[Status, ...]:
        return TRANSITIONS[self.status]

    def reopens_on_reply_by(self, actor: Actor) -> bool:
        """Tell whether a public comment by this actor reopens the ticket."""
        return self.status == Status.RESOLVED and actor.is_client


class TicketTag(models.Model):
    """A ticket's tags once more, for the filter's index. The list is on the ticket."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    tag = models.CharField(max_length=50)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "tag"], name="one_tag_once")
        ]
        indexes = [
            models.Index(fields=["organization", "tag", "ticket"], name="tag_of_ticket")
        ]

    def __str__(self) -> str:
        return self.tag


class Comment(models.Model):
    id = models.BigIntegerField(primary_key=True, default=next_number, editable=False)
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="comments")
    author_type = models.CharField(max_length=12)
    author_id = models.BigIntegerField()
    author_name = models.CharField(max_length=120)
    content = models.TextField()
    is_internal = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(
                fields=["ticket", "created_at", "id"], name="comment_in_its_order"
            )
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def public_id(self) -> str:
        return f"COMM-{self.pk}"

    @property
    def is_note(self) -> bool:
        """Tell whether it is an agents' note, which the client's side never sees."""
        return self.is_internal and self.author_type == ActorType.AGENT

    @property
    def is_of_client(self) -> bool:
        """Tell whether the client's side wrote it."""
        return self.author_type not in (ActorType.AGENT, ActorType.SYSTEM)

    def is_editable_by(self, actor: Actor) -> bool:
        """Its author alone: the same person or the same key, whatever its secret."""
        return (self.author_type, self.author_id) == (actor.type, actor.id)
