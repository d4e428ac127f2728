"""The queue that a ticket was opened from, listed beside the ticket."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import HttpRequest
from django.urls import reverse

from accounts.actor import Actor
from desk.filters import QueueFilters, filtered_tickets, queue_of, sort_of
from desk.pages.queue_form import QueueForm
from desk.pages.rows import Row, build_rows, ticket_url
from desk.queues import ticket_rows
from tickets.models import Ticket

MAX_ROWS: Final = 50


@dataclass(frozen=True)
class QueueContext:
    """The first rows of the queue, and the ticket's neighbours in it by number."""

    label: str
    rows: list[Row]
    query: str
    previous: int | None
    next: int | None

    def url_of(self, number: int) -> str:
        """Return the URL of a ticket, opened from this queue."""
        return ticket_url(number, self.query)

    @property
    def list_url(self) -> str:
        """Return the URL of the queue."""
        return f"{reverse('desk:queue')}?{self.query}"

    @property
    def next_url(self) -> str:
        """Return the URL of the next ticket; of the queue where there is none."""
        return self.url_of(self.next) if self.next else self.list_url

    @property
    def previous_url(self) -> str | None:
        """Return the URL of the previous ticket."""
        return self.url_of(self.previous) if self.previous else None


def read_queue_context(
    request: HttpRequest, ticket: Ticket, *, actor: Actor, at: datetime
) -> QueueContext:
    """Return the queue that the URL's parameters name, without counting it."""
    form = QueueForm(request.GET)
    filters: QueueFilters = form.filters if form.is_valid() else {}
    if not filters.get("queue"):
        filters = {**filters, "queue": _default_queue(ticket, actor)}
    tickets = filtered_tickets(filters, actor=actor, at=at)
    found = list(ticket_rows(sort_of(filters).sorted(tickets))[:MAX_ROWS])
    numbers = [row.id for row in found]
    index = numbers.index(ticket.pk) if ticket.pk in numbers else -1
    query = form.query()
    return QueueContext(
        label=queue_of(filters).label,
        rows=build_rows(found, query=query, at=at),
        query=query,
        previous=numbers[index - 1] if index > 0 else None,
        next=numbers[index + 1] if index + 1 < len(numbers) else None,
    )


def queue_query(request: HttpRequest) -> str:
    """Return the queue's query string with its `?`; empty where there is none."""
    query = QueueForm(request.GET).query()
    return f"?{query}" if query else ""


def _default_queue(ticket: Ticket, actor: Actor) -> str:
    """Return a queue for a ticket that was opened from none."""
    if ticket.assigned_to_id == actor.id:
        return "mine"
    return "unassigned" if ticket.assigned_to_id is None else "waiting_for_us"
