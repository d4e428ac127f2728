"""What is deleted of agents' doings at the desk after a time (docs/privacy.md)."""

from datetime import datetime

from django.conf import settings

from api.retention import delete_in_batches, delete_oldest
from desk.models import BulkChange, Presence


def prune_bulk_changes(*, at: datetime) -> int:
    """Delete what undid many changes at once, past its time (a job of the worker)."""
    before = at - settings.BULK_CHANGES_KEPT
    return delete_oldest(BulkChange, moment="at", before=before)


def prune_presence(*, at: datetime) -> int:
    """Delete who once had a ticket open (a job); return how many."""
    gone = Presence.objects.filter(at__lt=at - settings.PRESENCE_KEPT)
    return delete_in_batches(gone.order_by("pk"))
