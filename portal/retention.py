"""The record of requests is kept for seven days, and goes in short batches; messages to
us go a long time after they were answered.
"""

from datetime import datetime
from typing import Final

from django.conf import settings

from portal.models import RequestRecord
from portal.querysets import RETENTION
from portal.services.contact import CATEGORY
from tickets.models import Status, Ticket
from tickets.services import delete_tickets

_BATCH: Final = 1_000
_TICKETS_IN_A_RUN: Final = 50
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


def prune_contact_messages(*, at: datetime) -> int:
    """Delete messages to us that ended long ago (a job of the worker); return how many.

    Of the organization of the house only what came by the contact form.
    """
    over = Ticket.objects.filter(
        organization__slug=settings.SUPPORT_ORGANIZATION,
        category=CATEGORY,
        status__in=(Status.RESOLVED, Status.CLOSED),
        updated_at__lt=at - settings.CONTACT_MESSAGES_KEPT,
    )
    numbers = list(over.order_by("pk").values_list("pk", flat=True)[:_TICKETS_IN_A_RUN])
    return delete_tickets(numbers) if numbers else 0
