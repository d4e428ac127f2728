"""What health asks of mail: does it leave."""

from datetime import timedelta
from typing import Final

from api.moments import moment_now
from notifications.models import Message

LATE_AFTER: Final = timedelta(minutes=15)


def probe_mail() -> str | None:
    """Say how many mails have waited for a quarter of an hour (a health probe)."""
    before = moment_now() - LATE_AFTER
    late = Message.objects.pending().filter(created_at__lt=before).count()
    if late == 0:
        return None
    what = "1 mail has" if late == 1 else f"{late} mails have"
    return f"Mail waits: {what} not left within a quarter of an hour."
