"""Rows to send to other systems: due, leased, sent, settled.

Deliveries of webhooks and mails are such rows. Any number of workers share them: each
takes a lease, does its work with no transaction open, and writes the outcome only while
the lease is still its own. A worker that dies leaves a lease that runs out, and the row
is handed over again, with the same id: at least once.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from events.schedule import next_attempt_at, random_jitter

# Longer than any attempt takes, which is 15 seconds; after a crash it is how long what
# was under way waits.
LEASE: Final = timedelta(seconds=30)
_DISCARDED_AT_ONCE: Final = 500


@dataclass(frozen=True)
class QueueStatus:
    """What `manage.py queues` prints of one queue: how much waits, and for what."""

    queue: str
    count: int
    since: datetime  # when the oldest began to wait
    why: str


Row = TypeVar("Row", bound="OutboxRow")


class OutboxQuerySet(QuerySet[Row]):
    def pending(self) -> Self:
        return self.filter(status=OutboxRow.Status.PENDING)

    def due(self, *, at: datetime) -> Self:
        """Pending rows whose `due_at` has come and that no worker has leased."""
        free = Q(leased_until=None) | Q(leased_until__lte=Now())
        return self.pending().filter(free, due_at__lte=at)

    def leased(self) -> Self:
        """Rows that a worker is sending now."""
        return self.filter(leased_until__gt=Now())

    def discard_pending(self, *, at: datetime, **more: str) -> int:
        """End all that is pending, unsent, in short batches; return how many.

        `more` are further columns to set, such as why.
        """
        total = 0
        waiting = self.pending().order_by("pk").values_list("pk", flat=True)
        while numbers := list(waiting[:_DISCARDED_AT_ONCE]):
            total += self.filter(pk__in=numbers).update(
                status=OutboxRow.Status.FAILED,
                due_at=None,
                ended_at=at,
                lease_id=None,
                leased_until=None,
                **more,
            )
        return total

    def lease(self, rows: Sequence[Row]) -> None:
        """Make these rows, which are locked, this worker's for a while.

        The database's clock says until when, since it is the one all workers share.
        """
        lease_id = uuid.uuid4()
        for row in rows:
            row.lease_id = lease_id
        self.filter(pk__in=[row.pk for row in rows]).update(
            lease_id=lease_id, leased_until=Now() + LEASE
        )

    def still_leased(self, number: int, lease_id: uuid.UUID) -> Row | None:
        """Return the row, locked, if the lease is still the one taken, or None."""
        rows = self.select_for_update(of=("self",))
        return rows.filter(pk=number, lease_id=lease_id).first()


class OutboxRow(models.Model):
    """One thing to hand over, and how far that has come."""

    class Status(models.TextChoices):
        PENDING = "pending", "Pending"
        DELIVERED = "delivered", "Delivered"
        FAILED = "failed", "Failed"

    status = models.CharField(
        max_length=10, choices=Status, default=Status.PENDING, editable=False
    )
    due_at = models.DateTimeField(null=True)
    attempts_made = models.PositiveIntegerField(default=0)
    step = models.PositiveSmallIntegerField(default=0)  # of the schedule
    lease_id = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    PROGRESS: Final = (
        "status",
        "due_at",
        "attempts_made",
        "step",
        "lease_id",
        "leased_until",
        "ended_at",
    )

    def succeed(self, *, at: datetime) -> None:
        """Note an attempt that was the last one needed; the caller saves PROGRESS."""
        self.attempts_made += 1
        self._end(self.Status.DELIVERED, at)

    def fail(
        self,
        *,
        at: datetime,
        retry_after: timedelta | None = None,
        for_good: bool = False,
    ) -> None:
        """Note an attempt that failed: another one follows, or it is given up."""
        self.attempts_made += 1
        again = next_attempt_at(
            self.step, at=at, retry_after=retry_after, spread=random_jitter()
        )
        if for_good or again is None:
            self._end(self.Status.FAILED, at)
            return
        self.step += 1
        self.wait_until(again)

    def wait_until(self, due_at: datetime) -> None:
        """Release the lease; the row is not sent before `due_at`."""
        self.due_at, self.lease_id, self.leased_until = due_at, None, None

    def _end(self, status: str, at: datetime) -> None:
        self.wait_until(at)
        self.status, self.due_at, self.ended_at = status, None, at


def probe_outbound() -> str | None:
    """Say that nothing is sent to anybody (a health probe)."""
    if settings.OUTBOUND:
        return None
    return "OUTBOUND is off: no webhook and no mail is sent."


def progress_constraint(name: str) -> models.CheckConstraint:
    """Hold that a row is due as long as it is pending, and never afterwards."""
    pending = Q(status=OutboxRow.Status.PENDING)
    return models.CheckConstraint(
        condition=pending & Q(due_at__isnull=False, ended_at=None)
        | ~pending & Q(due_at=None, ended_at__isnull=False),
        name=name,
    )
