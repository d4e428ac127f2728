"""Deleting what is past its time: in short batches, and only so many in a run."""

from datetime import datetime
from typing import Final

from django.db.models import Model, QuerySet

BATCH: Final = 500
MOST_IN_A_RUN: Final = 20_000


def delete_in_batches(
    rows: QuerySet, *, batch: int = BATCH, at_most: int = MOST_IN_A_RUN
) -> int:
    """Delete these rows, each batch in a transaction of its own; return how many.

    Any number of workers may do it at once. Whoever calls it as a job of the worker is
    called again while it returns a number that is not 0.
    """
    total = 0
    while total < at_most and (
        numbers := list(rows.values_list("pk", flat=True)[:batch])
    ):
        rows.model._default_manager.filter(pk__in=numbers).delete()
        total += len(numbers)
    return total


def delete_oldest(
    model: type[Model],
    *,
    moment: str,
    before: datetime,
    at_most: int = MOST_IN_A_RUN,
) -> int:
    """Delete the oldest rows whose `moment` lies before; return how many.

    For rows whose numbers grow with time: where none is old, only a batch is read,
    without an index on the moment.
    """
    rows, total = model._default_manager.order_by("pk"), 0
    while total < at_most:
        oldest = rows.values_list("pk", moment)[:BATCH]
        numbers = [number for number, at in oldest if at < before]
        if not numbers:
            break
        model._default_manager.filter(pk__in=numbers).delete()
        total += len(numbers)
    return total
