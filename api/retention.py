"""Delete expired rows in short batches, and at most so many in a run."""

from datetime import datetime
from typing import Final

from django.db.models import Model, QuerySet

BATCH: Final = 500
MAX_PER_RUN: Final = 20_000


def delete_in_batches(
    rows: QuerySet, *, batch: int = BATCH, at_most: int = MAX_PER_RUN
) -> int:
    """Delete these rows, each batch in a transaction of its own; return how many.

    Safe in any number of workers at once. As a job of the worker, the caller runs again
    until it returns 0.
    """
    total = 0
    while total < at_most and (keys := list(rows.values_list("pk", flat=True)[:batch])):
        rows.model._default_manager.filter(pk__in=keys).delete()
        total += len(keys)
    return total


def delete_oldest(
    model: type[Model],
    *,
    time_field: str,
    before: datetime,
    at_most: int = MAX_PER_RUN,
) -> int:
    """Delete the oldest rows whose `time_field` is before `before`; return how many.

    For tables whose primary keys grow with time: where no row is old, one batch is
    read, and no index on the time is needed.
    """
    rows, total = model._default_manager.order_by("pk"), 0
    while total < at_most:
        oldest = rows.values_list("pk", time_field)[:BATCH]
        keys = [key for key, at in oldest if at < before]
        if not keys:
            break
        model._default_manager.filter(pk__in=keys).delete()
        total += len(keys)
    return total
