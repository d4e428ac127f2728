"""Sessions that are over, deleted in short batches by the database's clock."""

from datetime import datetime
from typing import Final

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models.functions import Now

LARGEST_BATCH: Final = 1_000


def clear_sessions(*, at: datetime, batch_size: int = LARGEST_BATCH) -> int:
    """Delete a batch, with the rows of who was signed in; return how many went.

    `at` is not asked: the database's clock alone says what is over, so that a worker
    whose clock is wrong signs nobody out. Any number of workers may do it at once.
    """
    with transaction.atomic():
        over = Session.objects.select_for_update(skip_locked=True).filter(
            expire_date__lt=Now()
        )
        keys = list(
            over.order_by("expire_date").values_list("pk", flat=True)[:batch_size]
        )
        Session.objects.filter(pk__in=keys).delete()
    return len(keys)
