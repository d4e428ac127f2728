"""Hand each event to its readers once; webhooks and mail are such readers.

A subscriber is a function that takes the events and writes rows of its own. It runs in
the transaction that marks them dispatched: at least once, never lost, never before the
change has committed. EVENT_SUBSCRIBERS names them, so that this room knows none.

One worker at a time does it, in the order of the events: two would let a ticket's
second event reach its readers before the first. A ticket from which a text is being
taken out waits until its events have lost it.
"""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from api.database_clock import database_now
from events.holds import is_of_held_ticket
from events.log import place_committed_events
from events.models import Event, WorkerLock
from events.outbox import QueueStatus

LATE_AFTER: Final = timedelta(seconds=60)
_BATCH = 200


def dispatch_events(*, at: datetime) -> int:
    """Place and dispatch what has committed; return how many events were dispatched."""
    place_committed_events()
    total = 0
    # Asked outside the transaction, so that an idle worker locks nothing on SQLite.
    while Event.objects.undispatched().exists() and (count := _dispatch_batch(at)):
        total += count
    return total


@transaction.atomic
def _dispatch_batch(at: datetime) -> int:
    if not WorkerLock.objects.acquire("dispatch"):
        return 0
    undispatched = Event.objects.undispatched().exclude(is_of_held_ticket())
    undispatched = undispatched.order_by("id")
    events = list(undispatched.select_related("organization")[:_BATCH])
    for path in settings.EVENT_SUBSCRIBERS:
        import_string(path)(events, at=at)
    Event.objects.filter(pk__in=[event.pk for event in events]).update(dispatched_at=at)
    return len(events)


def skip_undispatched(*, at: datetime) -> int:
    """Mark what no reader was given as dispatched, given to none; return how many."""
    total = 0
    waiting = Event.objects.undispatched().order_by("id").values_list("pk", flat=True)
    while numbers := list(waiting[:_BATCH]):
        total += Event.objects.filter(pk__in=numbers).update(dispatched_at=at)
    return total


def probe_dispatch() -> str | None:
    """Say how long events have waited to be handed on (a health probe)."""
    first = Event.objects.undispatched().order_by("id").first()
    if first is None or database_now() - first.timestamp <= LATE_AFTER:
        return None
    return "Events wait for longer than a minute to be handed to webhooks and mail."


def waiting_events(*, at: datetime) -> list[QueueStatus]:
    """Return what no reader has been given yet (QUEUE_REPORTS)."""
    undispatched = Event.objects.undispatched()
    first = undispatched.order_by("id").first()
    if first is None:
        return []
    why = "for a worker with the job dispatch"
    return [QueueStatus("events", undispatched.count(), first.timestamp, why)]
