"""Health probe and queue status of mail."""

from datetime import datetime, timedelta
from typing import Final

from api.database_clock import database_now
from events.outbox import QueueStatus
from notifications.models import Message

LATE_AFTER: Final = timedelta(minutes=15)


def probe_mail() -> str | None:
    """Say how many mails have waited for a quarter of an hour (a health probe)."""
    before = database_now() - LATE_AFTER
    late = Message.objects.pending().filter(created_at__lt=before).count()
    if late == 0:
        return None
    what = "1 mail has" if late == 1 else f"{late} mails have"
    return f"Mail waits: {what} not left within a quarter of an hour."


def waiting_mail(*, at: datetime) -> list[QueueStatus]:
    """Return the mails that have not left (QUEUE_REPORTS)."""
    pending = Message.objects.pending()
    first = pending.order_by("created_at").first()
    if first is None:
        return []
    return [QueueStatus("mail", pending.count(), first.created_at, _why(first, at))]


def _why(first: Message, at: datetime) -> str:
    if Message.objects.pending().leased().exists():
        return "under way"
    if first.due_at and first.due_at <= at:
        return "for a worker with the job send"
    return f"for the next attempt; the last ended as {first.error or 'nothing'}"
