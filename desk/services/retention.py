"""Delete rows of the desk after their retention period (docs/privacy.md)."""

from datetime import datetime

from django.conf import settings

from api.retention import delete_in_batches, delete_oldest
from desk.models import BulkChange, Presence


def prune_bulk_changes(*, at: datetime) -> int:
    """Delete old bulk changes and return how many (a job of the worker)."""
    before = at - settings.BULK_CHANGES_KEPT
    return delete_oldest(BulkChange, time_field="at", before=before)


def prune_presence(*, at: datetime) -> int:
    """Delete old presence rows and return how many (a job of the worker)."""
    expired = Presence.objects.filter(at__lt=at - settings.PRESENCE_KEPT)
    return delete_in_batches(expired.order_by("pk"))
