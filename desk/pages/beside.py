"""The queue that a ticket was opened from: what stands beside it, and what is next."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from accounts.actor import Actor
from tickets.models import Status, Ticket

MOST_ROWS: Final = 50
_ACTIVE: Final = (Status.OPEN, Status.IN_PROGRESS, Status.WAITING_ON_CUSTOMER)
# What a queue's address may carry along; see desk:queue.
_CARRIED: Final = (
    "queue",
    "team",
    "tag",
    "status",
    "priority",
    "assignee",
    "organization",
    "q",
    "sort",
)
_LABELS: Final = {
    "mine": "Mine",
    "unassigned": "Unassigned",
    "waiting_for_us": "Waiting for us",
    "waiting_for_customer": "Waiting for customer",
    "overdue": "Overdue",
    "all": "All open",
}
_LONGEST: Final = 200


@dataclass(frozen=True)
class Beside:
    """The rows of the queue, and the ways to walk it."""

    label: str
    rows: list[Ticket]
    query: str
    list_url: str
    previous: int | None
    next: int | None

    def url_of(self, number: int) -> str:
        return f"{reverse('desk:ticket', args=[number])}{self.query}"

    @property
    def next_url(self) -> str:
        return self.url_of(self.next) if self.next else self.list_url

    @property
    def previous_url(self) -> str | None:
        return self.url_of(self.previous) if self.previous else None


def read_beside(request: HttpRequest, ticket: Ticket, *, actor: Actor) -> Beside:
    """Return the queue this page was opened from, without counting it."""
    queue = request.GET.get("queue", "")
    if queue not in _LABELS:
        queue = "mine" if ticket.assigned_to_id == actor.id else "all"
    tickets = _queue(queue, actor)
    rows = list(tickets.only("id", "title", "status", "priority", "customer_email"))
    numbers = [row.pk for row in rows]
    at = numbers.index(ticket.pk) if ticket.pk in numbers else -1
    query = carried_by(request)
    return Beside(
        label=_LABELS[queue],
        rows=rows,
        query=query,
        list_url=_list_url(query),
        previous=numbers[at - 1] if at > 0 else None,
        next=numbers[at + 1] if at + 1 < len(numbers) else None,
    )


def carried_by(request: HttpRequest) -> str:
    """Return the queue's part of an address, with its `?`; or nothing."""
    carried = {
        name: value[:_LONGEST]
        for name in _CARRIED
        if (value := request.GET.get(name, ""))
    }
    return f"?{urlencode(carried)}" if carried else ""


def _queue(name: str, actor: Actor) -> QuerySet[Ticket]:
    wanted: dict[str, dict[str, Any]] = {
        "mine": {"assigned_to": actor.id},
        "unassigned": {"assigned_to": None},
        "waiting_for_us": {"status__in": (Status.OPEN, Status.IN_PROGRESS)},
        "waiting_for_customer": {"status": Status.WAITING_ON_CUSTOMER},
    }
    active = Ticket.objects.visible_to(actor).filter(status__in=_ACTIVE)
    chosen = active.filter(**wanted.get(name, {}))
    return chosen.order_by("-priority", "created_at", "id")[:MOST_ROWS]


def _list_url(query: str) -> str:
    try:
        return reverse("desk:queue") + query
    except NoReverseMatch:
        return reverse("admin:tickets_ticket_changelist")
