"""The record of requests is kept for seven days, and goes in short batches."""

from datetime import datetime
from typing import Final

from portal.models import RequestRecord
from portal.querysets import RETENTION

_BATCH: Final = 1_000
_MOST_IN_A_ROUND: Final = 20_000


def prune_requests(*, at: datetime) -> int:
    """Forget records past their time (a job of the worker); return how many."""
    total = 0
    while total < _MOST_IN_A_ROUND and (numbers := _oldest_over(at - RETENTION)):
        total += RequestRecord.objects.filter(pk__in=numbers).delete()[0]
    return total


def _oldest_over(before: datetime) -> list[int]:
    """Return those among the oldest that may go: numbers grow with time."""
    oldest = RequestRecord.objects.order_by("pk").values_list("pk", "at")[:_BATCH]
    return [number for number, at in oldest if at < before]
