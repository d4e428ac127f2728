"""The worker says that it lives, and health listens: both by the database's clock."""

from datetime import datetime, timedelta

from api.database_clock import database_now, format_difference, is_tolerable
from events.models import Heartbeat

LATE_AFTER = timedelta(seconds=60)
_FORGET_AFTER = timedelta(days=1)
_NONE = timedelta(0)


def beat(name: str, *, at: datetime, difference: timedelta = _NONE) -> None:
    """Say that this worker lives, and forget those that have long been silent.

    `difference` is how far its own clock is ahead of the database's. Who beats in the
    future is forgotten as well, or it would be taken for alive until then.
    """
    facts = {"at": at, "clock_difference": round(difference.total_seconds())}
    if not Heartbeat.objects.filter(name=name).update(**facts):
        Heartbeat.objects.filter(at__lt=at - _FORGET_AFTER).delete()
        Heartbeat.objects.filter(at__gt=at + LATE_AFTER).delete()
        Heartbeat.objects.create(name=name, **facts)


def probe_worker() -> str | None:
    """Say that no worker works, or that one cannot (a health probe)."""
    at = database_now()
    beats = Heartbeat.objects.filter(at__gte=at - LATE_AFTER)
    alive = list(beats.filter(at__lte=at + LATE_AFTER))
    if not alive:
        return _why_none_works(is_any_in_future=beats.exists())
    for worker in alive:
        difference = timedelta(seconds=worker.clock_difference)
        if not is_tolerable(difference):
            return (
                "The clock of a worker differs from the database's by"
                f" {format_difference(difference)}; it does no work until it is set."
            )
    return None


def _why_none_works(*, is_any_in_future: bool) -> str:
    if is_any_in_future:
        return "The last heartbeat of a worker lies in the future: a clock was wrong."
    if Heartbeat.objects.exists():
        return "The worker has not answered for a minute; notifications wait."
    return "No worker has started yet."
