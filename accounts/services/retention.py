"""What is deleted of people's doings after a time (docs/privacy.md)."""

from datetime import datetime

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.db.models import Q

from accounts.models import Invitation, SecurityEvent
from api.retention import delete_in_batches, delete_oldest


def prune_security_events(*, at: datetime) -> int:
    """Delete security events past their time (a job of the worker); return how many."""
    before = at - settings.SECURITY_EVENTS_KEPT
    return delete_oldest(SecurityEvent, time_field="at", before=before)


def prune_admin_log(*, at: datetime) -> int:
    """Delete what Django's admin noted, past its time (a job); return how many."""
    before = at - settings.ADMIN_LOG_KEPT
    return delete_oldest(LogEntry, time_field="action_time", before=before)


def prune_invitations(*, at: datetime) -> int:
    """Delete invitations some time after their end (a job); return how many."""
    before = at - settings.INVITATIONS_KEPT
    ended = Invitation.objects.filter(
        Q(expires_at__lt=before)
        | Q(accepted_at__lt=before)
        | Q(withdrawn_at__lt=before)
    )
    return delete_in_batches(ended.order_by("pk"))
