"""Health probe and queue status of webhook deliveries."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Min

from api.database_clock import database_now
from events.outbox import QueueStatus
from webhooks.models import Attempt, Delivery, Endpoint

LATE_AFTER: Final = timedelta(minutes=2)


def probe_deliveries() -> str | None:
    """Say that deliveries have been due for two minutes and nobody took them.

    Those that wait for one before them at a slow endpoint are no lateness of ours, so
    it is asked of endpoints with nothing under way.
    """
    late = Endpoint.objects.unattended(at=database_now() - LATE_AFTER).count()
    if late == 0:
        return None
    whom = "1 endpoint waits" if late == 1 else f"{late} endpoints wait"
    return f"Webhooks are late: {whom} for longer than two minutes."


def waiting_deliveries(*, at: datetime) -> list[QueueStatus]:
    """Return what each endpoint has yet to be told (QUEUE_REPORTS)."""
    pending = Delivery.objects.pending().order_by().values("endpoint")
    counted = pending.annotate(number=Count("pk"), since=Min("created_at"))
    return [
        QueueStatus(
            f"webhooks WHE-{row['endpoint']}",
            row["number"],
            row["since"],
            _why(row["endpoint"], at),
        )
        for row in counted.order_by("since")
    ]


def _why(endpoint: int, at: datetime) -> str:
    pending = Delivery.objects.pending().filter(endpoint=endpoint)
    if pending.leased().exists():
        return "under way"
    if not Endpoint.objects.active().filter(pk=endpoint).exists():
        return "for its endpoint or organization to be enabled"
    if pending.filter(due_at__lte=at).exists():
        return "for a worker with the job deliver"
    attempts = Attempt.objects.filter(delivery__in=pending)
    last = attempts.order_by("-id").values_list("error", flat=True).first()
    return f"for the next attempt; the last ended as {last}"
