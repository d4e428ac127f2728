"""Sealed texts of apps above this one, which move to a new key with the credentials.

SEALED_TEXT_SOURCES names the functions that return their rows.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from api.transactions import transactional
from credentials.vault import primary_key_id, rewrap


def external_rows() -> list[QuerySet[Any]]:
    """Return rows with `key_id`, `sealed_secret`, `context` and a `public_id`."""
    return [import_string(path)() for path in settings.SEALED_TEXT_SOURCES]


def rows_on_old_keys(size: int) -> Iterator[Any]:
    """Yield rows that are not under the primary key, so many in memory at a time."""
    for rows in external_rows():
        left, after = rows.exclude(key_id=primary_key_id()).order_by("pk"), 0
        while batch := list(left.filter(pk__gt=after)[:size]):
            yield from batch
            after = batch[-1].pk


@transactional
def rewrap_external_row(row: Any) -> tuple[int, int]:
    """Move one row to the primary key; return how many secrets and signatures moved.

    Raises KeyUnavailable, Unsealable.
    """
    rows = type(row).objects.select_for_update(of=("self",))
    locked = rows.filter(pk=row.pk).first()
    if locked is None or locked.key_id == primary_key_id():
        return 0, 0
    locked.sealed_secret = rewrap(locked.sealed_secret, context=locked.context)
    locked.key_id = locked.sealed_secret.key_id
    locked.save(update_fields=["sealed_secret", "key_id"])
    return 1, 0
