"""Events are kept for thirty days (contract 6), and go in short batches."""

from datetime import datetime
from typing import Final

from events.models import Event
from events.querysets import RETENTION

_BATCH: Final = 500
_MOST_IN_A_ROUND: Final = 5_000


def prune_events(*, at: datetime) -> int:
    """Forget events past their time; return how many, so that more are asked for.

    With each go its deliveries and mails, and their bytes. One that no reader has been
    given yet stays, however long the worker was away; and one that a web server with a
    wrong clock dated long ago stays for as long after its readers were given it.
    """
    total = 0
    while total < _MOST_IN_A_ROUND and (numbers := _oldest_over(at - RETENTION)):
        Event.objects.filter(pk__in=numbers).delete()
        total += len(numbers)
    return total


def _oldest_over(before: datetime) -> list[int]:
    """Return those among the oldest that may go: numbers grow with time."""
    oldest = Event.objects.order_by("pk").only("timestamp", "dispatched_at")[:_BATCH]
    return [
        event.pk
        for event in oldest
        if event.timestamp < before
        and event.dispatched_at
        and event.dispatched_at < before
    ]
