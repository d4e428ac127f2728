"""Jobs of the worker that delete old request records and contact messages."""

from datetime import datetime
from typing import Final

from django.conf import settings

from portal.models import RequestRecord
from portal.querysets import RETENTION
from portal.services.contact import CATEGORY
from tickets.models import Status, Ticket
from tickets.services import delete_tickets

_BATCH_SIZE: Final = 1_000
_MAX_TICKETS_PER_RUN: Final = 50
_MAX_RECORDS_PER_RUN: Final = 20_000


def prune_requests(*, at: datetime) -> int:
    """Delete records older than seven days; return their number."""
    total = 0
    while total < _MAX_RECORDS_PER_RUN and (ids := _oldest_before(at - RETENTION)):
        total += RequestRecord.objects.filter(pk__in=ids).delete()[0]
    return total


def _oldest_before(time: datetime) -> list[int]:
    """Return a batch of ids from before that time: ids grow with time."""
    oldest = RequestRecord.objects.order_by("pk").values_list("pk", "at")[:_BATCH_SIZE]
    return [number for number, at in oldest if at < time]


def prune_contact_messages(*, at: datetime) -> int:
    """Delete contact messages closed longer ago than CONTACT_MESSAGES_KEPT.

    Other tickets of the support organization stay. Returns the number deleted.
    """
    closed = Ticket.objects.filter(
        organization__slug=settings.SUPPORT_ORGANIZATION,
        category=CATEGORY,
        status__in=(Status.RESOLVED, Status.CLOSED),
        updated_at__lt=at - settings.CONTACT_MESSAGES_KEPT,
    )
    ids = list(
        closed.order_by("pk").values_list("pk", flat=True)[:_MAX_TICKETS_PER_RUN]
    )
    return delete_tickets(ids) if ids else 0
