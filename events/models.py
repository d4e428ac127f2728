"""Events, the log they stand in, and the worker's heartbeat."""

import secrets

from django.db import models
from django.db.models import Q

from accounts.models import Organization
from api.identifiers import next_number
from events.querysets import EventQuerySet, WorkerLockQuerySet


def new_epoch() -> str:
    return secrets.token_hex(8)


class Event(models.Model):
    """What happened, once, as the API shows it. Never changed, but for its place."""

    id = models.BigIntegerField(primary_key=True, default=next_number, editable=False)
    type = models.CharField(max_length=40)
    timestamp = models.DateTimeField()
    organization = models.ForeignKey(Organization, models.CASCADE)
    ticket_number = models.BigIntegerField(null=True)
    sequence = models.PositiveIntegerField(null=True)
    livemode = models.BooleanField()
    is_internal = models.BooleanField(default=False)
    request_id = models.CharField(max_length=128, blank=True)
    actor_type = models.CharField(max_length=12)
    actor_name = models.CharField(max_length=120)
    data = models.JSONField()
    position = models.BigIntegerField(null=True, unique=True)
    dispatched_at = models.DateTimeField(null=True)

    objects = EventQuerySet.as_manager()

    # Annotated by events.holds.with_holds() for whoever shows an event.
    is_held: bool

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket_number", "sequence"], name="one_event_per_sequence"
            ),
            models.CheckConstraint(
                condition=Q(is_internal=False) | Q(sequence=None, position=None),
                name="internal_events_have_no_number",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "position"], name="event_log"),
            models.Index(fields=["ticket_number", "id"], name="event_of_ticket"),
            models.Index(
                fields=["id"],
                condition=Q(position=None, is_internal=False),
                name="event_unplaced",
            ),
            models.Index(
                fields=["id"],
                condition=Q(dispatched_at=None),
                name="event_undispatched",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.public_id}"

    @property
    def public_id(self) -> str:
        return f"EVT-{self.pk}"


class Redaction(models.Model):
    """A text that has left a ticket and is yet to leave the copies of what it said.

    As long as the row is there, the ticket's copies are held (events.holds). The worker
    goes through them step by step; `position` is where the step goes on. The text is
    sealed, and the row goes with the last copy.
    """

    ticket_number = models.BigIntegerField()
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    last_event = models.BigIntegerField()  # later events never held the text
    # It stood in agents' notes alone: nothing the client's side reads is held.
    only_internal = models.BooleanField()
    sealed_text = models.TextField(blank=True)  # empty where no key could seal it
    step = models.CharField(max_length=120, blank=True)
    position = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["ticket_number"], name="redaction_of_ticket")]

    def __str__(self) -> str:
        return f"of TICK-{self.ticket_number}"


class Log(models.Model):
    """One row: the last place given out. Whoever holds its lock gives out places."""

    last_position = models.BigIntegerField(default=0)
    # Which log this is. A restored copy begins another one (events/log.py).
    epoch = models.CharField(max_length=32, default=new_epoch, db_default="")

    def __str__(self) -> str:
        return f"up to {self.last_position}"


class WorkerLock(models.Model):
    """A row for each job that only one worker may run at a time."""

    name = models.CharField(max_length=40, unique=True)

    objects = WorkerLockQuerySet.as_manager()

    class Meta:
        db_table = "events_turn"

    def __str__(self) -> str:
        return self.name


class Heartbeat(models.Model):
    """When a worker last said that it lives, by the database's clock."""

    name = models.CharField(max_length=120, unique=True)
    at = models.DateTimeField()
    # How many seconds the worker's own clock is ahead of the database's.
    clock_difference = models.BigIntegerField(default=0, db_default=0)

    def __str__(self) -> str:
        return self.name


class SteadyClock(models.Model):
    """One row: the time by which the age of rows is judged (events/steady_clock.py)."""

    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.at)
