"""Destroying what is over: in short batches, shared by any number, safe to kill."""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import DatabaseError, OperationalError, connection
from django.db.models import BooleanField, ExpressionWrapper, Q

from accounts.actor import Actor
from api.database_clock import ClockTimestamp
from api.lock_conflicts import is_lock_conflict, retry_on_lock_conflict
from api.transactions import transactional
from credentials.models import Credential, Ending
from credentials.querysets import CredentialQuerySet
from credentials.services.destruction import destroy_secrets
from tickets.models import Ticket

logger = logging.getLogger(__name__)

BATCH: Final = 200


@dataclass(frozen=True)
class Selection:
    """What a purge is about: everything that is over, or less; never more by accident.

    `older_than` narrows to what has been over for so long. `force` takes what is still
    live as well, and needs a ticket.
    """

    older_than: timedelta = timedelta(0)
    ticket: Ticket | None = None
    type: str | None = None
    force: bool = False

    def credentials(self) -> CredentialQuerySet:
        found: CredentialQuerySet = Credential.objects.all()
        if self.ticket is not None:
            found = found.filter(ticket=self.ticket)
        if self.type is not None:
            found = found.filter(type=self.type)
        if self.force and self.ticket is not None:
            return found.sealed()
        return found.purgeable(for_at_least=self.older_than)


@dataclass(frozen=True)
class Outcome:
    """How a purge went. `remaining` are rows that somebody else held locked."""

    matched: int
    purged: int
    remaining: int
    interrupted: bool
    seconds: float


def purge_credentials(
    selection: Selection,
    *,
    actor: Actor,
    clock: Callable[[], datetime],
    batch_size: int = BATCH,
    is_stopped: Callable[[], bool] = lambda: False,
    report: Callable[[int], None] = lambda purged: None,
) -> Outcome:
    """Destroy what is selected, a batch in each transaction, until none is left.

    After each batch it tells how many are gone and asks whether to stop. What is told
    of a secret's end carries the moment of its batch: a run may be long. A batch that
    is lost to others again and again ends the run, with what they have left.
    """
    started = clock()
    matched, purged, interrupted = selection.credentials().count(), 0, False

    def purge_batch() -> int:
        return _purge_batch(selection, actor=actor, at=clock(), size=batch_size)

    while batch := _retry_or_none(purge_batch):
        purged += batch
        report(purged)
        interrupted = is_stopped()
        if interrupted:
            break
    if purged:
        _truncate_write_ahead_log()
    remaining = selection.credentials().count() if matched else 0
    seconds = round((clock() - started).total_seconds(), 2)
    outcome = Outcome(matched, purged, remaining, interrupted, seconds)
    logger.info(
        "purge.finished",
        extra={
            "matched": outcome.matched,
            "purged": outcome.purged,
            "remaining": outcome.remaining,
            "interrupted": outcome.interrupted,
            "seconds": outcome.seconds,
        },
    )
    return outcome


def preview_purge(selection: Selection) -> CredentialQuerySet:
    """Return what a purge would destroy; nothing is locked, written or told."""
    rows = selection.credentials().defer("sealed_secret")
    return rows.order_by("expires_at", "id")


def purge_overdue(*, at: datetime) -> int:
    """Destroy one batch of what is over (a job of the worker); return how many."""
    everything, actor = Selection(), Actor.system()
    purged: int = retry_on_lock_conflict(
        lambda: _purge_batch(everything, actor=actor, at=at, size=BATCH)
    )
    if purged:
        _truncate_write_ahead_log()
        logger.info("purge.finished", extra={"purged": purged})
    return purged


def _retry_or_none(purge_batch: Callable[[], int]) -> int:
    """Return how many were destroyed; none as well where others will not make way."""
    try:
        return retry_on_lock_conflict(purge_batch)
    except DatabaseError as error:
        if not is_lock_conflict(error):
            raise
        return 0


@transactional
def _purge_batch(selection: Selection, *, actor: Actor, at: datetime, size: int) -> int:
    """Lock what nobody else holds, forget it, say so: all of it or nothing.

    Holding many rows it waits for none: whoever waits for it, in the order of all
    verbs (ticket, credential, then records and events), is never waited for.
    """
    is_past = Q(expires_at__lte=ClockTimestamp())
    rows = selection.credentials().select_related(
        "ticket__organization", "ticket__assigned_to"
    )
    rows = rows.annotate(is_past=ExpressionWrapper(is_past, BooleanField()))
    batch = list(
        rows.select_for_update(of=("self", "ticket"), skip_locked=True).order_by(
            "expires_at", "id"
        )[:size]
    )
    tickets: dict[int, Ticket] = {}
    for credential in batch:
        # One object for each row: it counts the events of all its credentials.
        credential.ticket = tickets.setdefault(credential.ticket_id, credential.ticket)
    destroy_secrets({row: _ending_of(row) for row in batch}, actor=actor, at=at)
    return len(batch)


def _ending_of(credential: Any) -> Ending:
    """Tell the passing of time from the end of a ticket, and from force."""
    return Ending.EXPIRED if credential.is_past else Ending.PURGED


def _truncate_write_ahead_log() -> None:
    """Let SQLite's write-ahead log keep no page that a secret was on.

    While somebody else reads or writes it cannot; then the next purge does.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with suppress(OperationalError), connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
