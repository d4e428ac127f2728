"""Rewriting what is kept of a ticket after a text has left it: a job of the worker.

Each step of COPY_REDACTORS goes through its copies in batches. What a batch costs is
read and worked out with no transaction open; then it is written together with how far
the step has come, unless another worker was there before. So a worker may die anywhere,
and the next one goes on. With the last batch the ticket's copies are held no longer.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError, InterfaceError, transaction
from django.db.models import Min
from django.utils.module_loading import import_string

from accounts.errors import SealUnavailable
from accounts.sealed_texts import REDACTED_TEXT, unseal
from api.models import IdempotencyRecord
from api.replays import rewrite_body
from events.models import Event, Redaction, WorkerLock
from tickets.redaction import redact_field, redact_representation
from tickets.search import merge_index

logger = logging.getLogger(__name__)

# So long a key that does not answer is waited for; then copies lose whole fields.
KEY_AWAITED: Final = timedelta(hours=1)
BATCH: Final = 50
_MOST_IN_A_ROUND: Final = 20
_PAGES: Final = 500  # of the index, merged in one batch


@dataclass(frozen=True)
class Batch:
    """A part of a step: how it is written, and where the step goes on, if it does."""

    write: Callable[[], None]
    goes_on_at: int | None


NOTHING_LEFT: Final = Batch(write=lambda: None, goes_on_at=None)
# Given the redaction and its text, None where no key opens it any more. Returns None
# when somebody has to be waited for.
CopyRedactor = Callable[[Redaction, str | None], Batch | None]


def finish_redactions(*, at: datetime) -> int:
    """Write a batch of each redaction under way (WORKER_JOBS); return how many."""
    return sum(_advance(redaction, at) for redaction in _first_of_each_ticket())


def _first_of_each_ticket() -> list[Redaction]:
    """Return the oldest of each ticket: one after the other, lest a text comes back."""
    firsts = Redaction.objects.order_by().values("ticket_number")
    numbers = firsts.annotate(first=Min("id")).order_by("first").values("first")
    chosen = [row["first"] for row in numbers[:_MOST_IN_A_ROUND]]
    return list(Redaction.objects.filter(pk__in=chosen))


def _advance(redaction: Redaction, at: datetime) -> bool:
    """Do the next batch; return whether it was done, and by this worker."""
    try:
        text = _text_of(redaction, at)
        path = redaction.step or settings.COPY_REDACTORS[0]
        redactor: CopyRedactor = import_string(path)
        batch = redactor(redaction, text)
    except (DatabaseError, InterfaceError):
        raise
    except SealUnavailable:
        logger.warning("redaction.postponed", extra={"ticket": str(redaction)})
        return False
    except Exception:
        logger.exception("redaction.failed", extra={"ticket": str(redaction)})
        return False
    return batch is not None and _write(redaction, batch, path)


def _text_of(redaction: Redaction, at: datetime) -> str | None:
    if not redaction.sealed_text:
        return None
    try:
        return unseal(redaction.sealed_text, purpose=REDACTED_TEXT)
    except SealUnavailable:
        if at - redaction.created_at < KEY_AWAITED:
            raise
        return None


@transaction.atomic
def _write(redaction: Redaction, batch: Batch, path: str) -> bool:
    """Write the batch if no other worker did; the row goes with the last one."""
    mine = Redaction.objects.filter(
        pk=redaction.pk, step=redaction.step, position=redaction.position
    )
    step, position = path, batch.goes_on_at
    if position is None:
        step, position = _step_after(path), 0
    done = mine.update(step=step, position=position) if step else mine.delete()[0]
    if not done:
        return False
    batch.write()
    return True


def _step_after(path: str) -> str:
    """Return the step that follows, or nothing after the last."""
    steps = list(settings.COPY_REDACTORS)
    return "".join(steps[steps.index(path) + 1 :][:1])


def wait_for_dispatch(redaction: Redaction, text: str | None) -> Batch | None:
    """Let a dispatch end that may have read events before they were held."""
    with transaction.atomic():
        return NOTHING_LEFT if WorkerLock.objects.acquire("dispatch") else None


def redact_events(redaction: Redaction, text: str | None) -> Batch:
    """Take the text out of the events that may hold it."""
    events = Event.objects.filter(
        ticket_number=redaction.ticket_number,
        id__gt=redaction.position,
        id__lte=redaction.last_event,
    )
    batch = list(events.order_by("id")[:BATCH])
    changed = [event for event in batch if _is_rewritten(event, text)]
    return Batch(lambda: _save(changed), batch[-1].pk if len(batch) == BATCH else None)


def _save(events: list[Event]) -> None:
    Event.objects.bulk_update(events, ["data"])


def _is_rewritten(event: Event, text: str | None) -> bool:
    data = {
        **event.data,
        "object": redact_representation(event.data["object"], text),
        "changes": {
            name: {end: redact_field(name, was, text) for end, was in change.items()}
            for name, change in event.data["changes"].items()
        },
    }
    is_changed: bool = data != event.data
    event.data = data
    return is_changed


def redact_replays(redaction: Redaction, text: str | None) -> Batch:
    """Take the text out of answers kept for retries, and let them be shown again."""
    about = f"TICK-{redaction.ticket_number}"
    kept = IdempotencyRecord.objects.filter(about=about, id__gt=redaction.position)
    batch = list(kept.exclude(withheld=[]).order_by("id")[:BATCH])
    bodies = {
        answer.pk: rewrite_body(
            answer, lambda representation: redact_representation(representation, text)
        )
        for answer in batch
    }

    def write() -> None:
        later = Redaction.objects.filter(
            ticket_number=redaction.ticket_number, pk__gt=redaction.pk
        )
        unhidden_fields: dict[str, Any] = {} if later.exists() else {"withheld": []}
        for number, body in bodies.items():
            # One that is used for another request by now holds nothing of this.
            same = IdempotencyRecord.objects.filter(pk=number).exclude(withheld=[])
            same.update(body=body, **unhidden_fields)

    return Batch(write, batch[-1].pk if len(batch) == BATCH else None)


def merge_search_index(redaction: Redaction, text: str | None) -> Batch:
    """Drop words that rows had once from the index's own tables."""
    with transaction.atomic():
        is_left = merge_index(_PAGES, begin=redaction.position == 0)
    return Batch(lambda: None, redaction.position + 1 if is_left else None)
