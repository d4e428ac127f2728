"""The queue that a ticket was opened from: what stands beside it, and what is next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import HttpRequest
from django.urls import reverse

from accounts.actor import Actor
from desk.filters import Wanted, queue_of, sort_of, tickets_wanted
from desk.pages.queue_form import QueueForm
from desk.pages.rows import Row, show_rows, ticket_url
from desk.queues import rows_of
from tickets.models import Ticket

MOST_ROWS: Final = 50


@dataclass(frozen=True)
class Beside:
    """The rows of the queue, and the ways to walk it."""

    label: str
    rows: list[Row]
    query: str
    previous: int | None
    next: int | None

    def url_of(self, number: int) -> str:
        return ticket_url(number, self.query)

    @property
    def list_url(self) -> str:
        return f"{reverse('desk:queue')}?{self.query}"

    @property
    def next_url(self) -> str:
        return self.url_of(self.next) if self.next else self.list_url

    @property
    def previous_url(self) -> str | None:
        return self.url_of(self.previous) if self.previous else None


def read_beside(
    request: HttpRequest, ticket: Ticket, *, actor: Actor, at: datetime
) -> Beside:
    """Return the queue this page was opened from, without counting it."""
    form = QueueForm(request.GET)
    wanted: Wanted = form.wanted if form.is_valid() else {}
    if not wanted.get("queue"):
        wanted = {**wanted, "queue": _own_queue(ticket, actor)}
    tickets = tickets_wanted(wanted, actor=actor, at=at)
    found = list(rows_of(sort_of(wanted).sorted(tickets))[:MOST_ROWS])
    numbers = [row.id for row in found]
    place = numbers.index(ticket.pk) if ticket.pk in numbers else -1
    query = form.query()
    return Beside(
        label=queue_of(wanted).label,
        rows=show_rows(found, query=query, at=at),
        query=query,
        previous=numbers[place - 1] if place > 0 else None,
        next=numbers[place + 1] if place + 1 < len(numbers) else None,
    )


def carried_by(request: HttpRequest) -> str:
    """Return the queue's part of an address, with its `?`; or nothing."""
    query = QueueForm(request.GET).query()
    return f"?{query}" if query else ""


def _own_queue(ticket: Ticket, actor: Actor) -> str:
    """Return where a ticket stands that was opened from no queue."""
    if ticket.assigned_to_id == actor.id:
        return "mine"
    return "unassigned" if ticket.assigned_to_id is None else "waiting_for_us"
