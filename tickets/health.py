"""How long redactions wait to be finished by a worker."""

from datetime import datetime, timedelta
from typing import Final

from api.datetimes import now
from events.models import Redaction
from events.outbox import QueueStatus

LATE_AFTER: Final = timedelta(minutes=15)


def waiting_redactions(*, at: datetime) -> list[QueueStatus]:
    """Return the redactions whose copies are held (QUEUE_REPORTS)."""
    first = Redaction.objects.order_by("created_at").first()
    if first is None:
        return []
    why = "for a worker with the job redact"
    return [QueueStatus("redactions", Redaction.objects.count(), first.created_at, why)]


def probe_redactions() -> str | None:
    """Say that a redaction waits for a quarter of an hour, or None (a health probe)."""
    first = Redaction.objects.order_by("created_at").first()
    if first is None or now() - first.created_at <= LATE_AFTER:
        return None
    return "A redaction has waited for 15 minutes to be finished by the worker."
