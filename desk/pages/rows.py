"""Tickets as rows of a list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.urls import reverse

from desk.models import Presence
from desk.pages.durations import format_duration
from tickets.models import Priority, Status

_PRIORITIES: Final = {int(each): str(each.label) for each in Priority}
_STATUSES: Final = {each.value: str(each.label) for each in Status}
_MAX_TAGS: Final = 2


@dataclass(frozen=True)
class Row:
    """A ticket with what an agent needs to choose the next one."""

    number: int
    title: str
    url: str
    organization: str
    customer: str | None
    status: str
    status_label: str
    priority: str
    tags: list[str]
    more_tags: int
    assignee: str | None
    waiting_for: str
    waiting_since: datetime | None
    due_date: date | None
    is_overdue: bool
    present: list[Presence]

    @property
    def public_id(self) -> str:
        """Return the id that people read, `TICK-…`."""
        return f"TICK-{self.number}"


def build_rows(found: Iterable[Any], *, query: str, at: datetime) -> list[Row]:
    """Return rows for what `desk.queues.ticket_rows` found.

    `query` is the queue's query string, for the links. One statement reads presence.
    """
    found = list(found)
    present: dict[int, list[Presence]] = {}
    current = Presence.objects.current(at=at).filter(
        ticket__in=[row.id for row in found]
    )
    for one in current.order_by("agent__name"):
        present.setdefault(one.ticket_id, []).append(one)
    return [_build_row(row, present.get(row.id, []), query, at) for row in found]


def ticket_url(number: int, query: str = "") -> str:
    """Return the URL of a ticket's page, opened from the queue of this query string."""
    url = reverse("desk:ticket", args=[number])
    return f"{url}?{query}" if query else url


def format_waiting(since: datetime | None, *, at: datetime) -> str:
    """Return how long a customer has waited; empty for None."""
    return "" if since is None else format_duration(at - since)


def _build_row(row: Any, present: list[Presence], query: str, at: datetime) -> Row:
    is_active = row.status not in (Status.RESOLVED, Status.CLOSED)
    tags = list(row.tags)
    return Row(
        number=row.id,
        title=row.title,
        url=ticket_url(row.id, query),
        organization=row.organization_name,
        customer=row.customer_email,
        status=row.status,
        status_label=_STATUSES[row.status],
        priority=_PRIORITIES[row.priority],
        tags=tags[:_MAX_TAGS],
        more_tags=max(len(tags) - _MAX_TAGS, 0),
        assignee=row.assignee_name,
        waiting_for=format_waiting(row.waiting_since, at=at),
        waiting_since=row.waiting_since,
        due_date=row.due_date,
        is_overdue=is_active and row.due_date is not None and row.due_date < at.date(),
        present=present,
    )
