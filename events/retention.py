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
    given yet stays, however long the worker was away.
    """
    # Their numbers are moments in microseconds, so the primary key finds them.
    before = int((at - RETENTION).timestamp() * 1_000_000)
    over = Event.objects.filter(pk__lt=before, dispatched_at__isnull=False)
    total = 0
    while total < _MOST_IN_A_ROUND:
        numbers = list(over.order_by("pk").values_list("pk", flat=True)[:_BATCH])
        if not numbers:
            break
        Event.objects.filter(pk__in=numbers).delete()
        total += len(numbers)
    return total
