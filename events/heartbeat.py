"""The worker says that it lives, and health listens."""

from datetime import datetime, timedelta

from api.moments import moment_now
from events.models import Heartbeat

LATE_AFTER = timedelta(seconds=60)
_FORGET_AFTER = timedelta(days=1)


def beat(name: str, *, at: datetime) -> None:
    """Say that this worker lives, and forget those that have long been silent."""
    beating = Heartbeat.objects.filter(name=name)
    if not beating.update(at=at):
        Heartbeat.objects.filter(at__lt=at - _FORGET_AFTER).delete()
        Heartbeat.objects.create(name=name, at=at)


def probe_worker() -> str | None:
    """Say that no worker has beaten for a minute, or None (a health probe)."""
    newest = Heartbeat.objects.order_by("-at").first()
    if newest is None:
        return "No worker has started yet."
    if moment_now() - newest.at > LATE_AFTER:
        return "The worker has not answered for a minute; notifications wait."
    return None
