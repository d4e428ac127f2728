"""The order a reader can follow: places given to committed events, under one lock.

A number taken inside a transaction says nothing about the order of commits: a reader
may see number 8, move on, and never see 7, which committed later. So an event has no
place while its transaction runs. Whoever comes first afterwards, a reader or the
worker, takes the lock of the one Log row and numbers what has committed; an event that
commits later gets a later place. See docs/decisions/0004-the-event-log.md.

A cursor names its place and the epoch of its log. A database that was restored lacks
what came after the backup, and gives the same places to other events: so it begins
another epoch, and cursors of the old one are refused (CursorGone).
"""

from datetime import date
from typing import Any, Final

from django.db import transaction

from api.errors import CursorGone, InvalidCursor
from events.models import Event, Log, new_epoch
from events.querysets import RETENTION

_BATCH: Final = 500


def current_log() -> Log:
    """Return the one row; read it after placing, so that it knows the last place."""
    return Log.objects.get_or_create(pk=1)[0]


def cursor_payload(log: Log, place: int, *, today: date) -> list[Any]:
    """Return what a cursor holds for whoever has read up to `place`."""
    return [log.epoch, place, today.toordinal()]


def place_in(payload: Any, *, log: Log, last: int, today: date) -> int:
    """Return the place that a cursor's payload names.

    `last` is the last place there is. Raises CursorGone when events behind the place
    are missing here: of another epoch, from the future, or made so long ago that what
    came next may have been deleted. Raises InvalidCursor for another payload.
    """
    match payload:
        case [str(epoch), int(place), int(day)]:
            made_on = date.fromordinal(day)
        case _:
            raise InvalidCursor()
    if epoch != log.epoch or place > last or today - made_on >= RETENTION:
        raise CursorGone()
    return place


@transaction.atomic
def begin_epoch() -> str:
    """Let the cursors there are count no more; return the name of the new epoch."""
    log = Log.objects.select_for_update().get(pk=current_log().pk)
    log.epoch = new_epoch()
    log.save(update_fields=["epoch"])
    return log.epoch


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
