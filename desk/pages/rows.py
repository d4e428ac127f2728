"""A ticket as a row of a queue: what an agent needs to choose what comes next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.urls import reverse

from desk.models import Presence
from tickets.models import Priority, Status

_PRIORITIES: Final = {int(each): str(each.label) for each in Priority}
_STATUSES: Final = {each.value: str(each.label) for each in Status}
_SHOWN_TAGS: Final = 2


@dataclass(frozen=True)
class Row:
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
    waits: str
    waiting_since: datetime | None
    due_date: date | None
    is_overdue: bool
    present: list[Presence]

    @property
    def public_id(self) -> str:
        return f"TICK-{self.number}"


def show_rows(found: Iterable[Any], *, query: str, at: datetime) -> list[Row]:
    """Show rows of `desk.queues.rows_of`, and by one statement more who is there."""
    found = list(found)
    present: dict[int, list[Presence]] = {}
    there = Presence.objects.now(at=at).filter(ticket__in=[row.id for row in found])
    for one in there.order_by("agent__name"):
        present.setdefault(one.ticket_id, []).append(one)
    return [_show(row, present.get(row.id, []), query, at) for row in found]


def ticket_url(number: int, query: str = "") -> str:
    """Return the ticket's page, which remembers the queue it was opened from."""
    url = reverse("desk:ticket", args=[number])
    return f"{url}?{query}" if query else url


def how_long(since: datetime | None, *, at: datetime) -> str:
    """Say a span as a person would: `12 min`, `3 h`, `5 d`; nothing for None."""
    if since is None:
        return ""
    minutes = max(at - since, timedelta()) // timedelta(minutes=1)
    if minutes < 60:
        return f"{minutes} min"
    hours = minutes // 60
    return f"{hours} h" if hours < 48 else f"{hours // 24} d"


def _show(row: Any, present: list[Presence], query: str, at: datetime) -> Row:
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
        tags=tags[:_SHOWN_TAGS],
        more_tags=max(len(tags) - _SHOWN_TAGS, 0),
        assignee=row.assignee_name,
        waits=how_long(row.waiting_since, at=at),
        waiting_since=row.waiting_since,
        due_date=row.due_date,
        is_overdue=is_active and row.due_date is not None and row.due_date < at.date(),
        present=present,
    )
