"""The order a reader can follow: places given to committed events, under one lock.

A number taken inside a transaction says nothing about the order of commits: a reader
may see number 8, move on, and never see 7, which committed later. So an event has no
place while its transaction runs. Whoever comes first afterwards, a reader or the
worker, takes the lock of the one Log row and numbers what has committed; an event that
commits later gets a later place. See docs/decisions/0004-the-event-log.md.
"""

from django.db import transaction

from events.models import Event, Log

_BATCH = 500


def place_committed_events() -> int:
    """Give every committed, published event its place; return how many were given.

    Where somebody else is at it on PostgreSQL, leaves the work to them.
    """
    placed = 0
    while Event.objects.unplaced().exists():
        with transaction.atomic():
            batch = _place_batch()
        placed += batch
        if batch == 0:
            break
    return placed


def _place_batch() -> int:
    Log.objects.get_or_create(pk=1)
    log = Log.objects.select_for_update(skip_locked=True).filter(pk=1).first()
    if log is None:
        return 0
    events = list(Event.objects.unplaced().only("id").order_by("id")[:_BATCH])
    for event in events:
        log.last_position += 1
        event.position = log.last_position
    Event.objects.bulk_update(events, ["position"])
    log.save(update_fields=["last_position"])
    return len(events)
