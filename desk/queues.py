"""The queues of the desk: which tickets each holds, and their sort orders.

Every queue starts from `Ticket.objects.visible_to` and filters and sorts as the indexes
of tickets do, so a page of a queue is an index scan for any number of tickets.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Protocol

from django.db.models import F, Q, QuerySet

from accounts.actor import Actor
from api.pagination import Order
from tickets.models import Status, Ticket
from tickets.querysets import TicketQuerySet

TicketFilter = Callable[[TicketQuerySet, Actor, date], TicketQuerySet]
DEFAULT_QUEUE: Final = "mine"


class Sort(Protocol):
    """A sort order with keyset pagination."""

    def sorted(self, tickets: TicketQuerySet) -> QuerySet:
        """Return the tickets in this order."""

    def position(self, row: Any) -> list[Any]:
        """Return the row's sort key as JSON values, for a cursor."""

    def after(self, position: list[Any]) -> Q:
        """Match the rows after this sort key; raise ValueError for a malformed one."""


class UrgencySort:
    """Highest priority first, then longest waiting, then those that do not wait."""

    def sorted(self, tickets: TicketQuerySet) -> QuerySet:
        return tickets.by_urgency()

    def position(self, row: Any) -> list[Any]:
        return [row.priority, _isoformat(row.waiting_since), row.id]

    def after(self, position: list[Any]) -> Q:
        priority, since, number = position
        later = Q(waiting_since=None, id__gt=number)
        if since is not None:
            since = datetime.fromisoformat(since)
            later = (
                Q(waiting_since=None)
                | Q(waiting_since__gt=since)
                | Q(waiting_since=since, id__gt=number)
            )
        # The first term is implied by the second; it lets the index scan start there.
        return Q(priority__lte=priority) & (
            Q(priority__lt=priority) | Q(priority=priority) & later
        )


@dataclass(frozen=True)
class ColumnSort:
    """One column, then the ticket's number."""

    order: Order

    def sorted(self, tickets: TicketQuerySet) -> QuerySet:
        return self.order.sorted(tickets)

    def position(self, row: Any) -> list[Any]:
        value = getattr(row, self.order.field)
        return [_isoformat(value) if isinstance(value, datetime) else value, row.id]

    def after(self, position: list[Any]) -> Q:
        value, number = position
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        return self.order.after(value, number)


@dataclass(frozen=True)
class Queue:
    """A list of tickets with a name; `key` is the keyboard key that opens it.

    `sort` is the default order.
    """

    name: str
    label: str
    key: str
    filter_tickets: TicketFilter
    sort: str = "priority"


SORTS: Final[dict[str, tuple[str, Sort]]] = {
    "priority": ("Priority, then longest waiting", UrgencySort()),
    "waiting": ("Longest waiting", ColumnSort(Order("waiting_since", nullable=True))),
    "newest": ("Newest", ColumnSort(Order("id", descending=True))),
    "oldest": ("Oldest", ColumnSort(Order("id"))),
}


def _mine(tickets: TicketQuerySet, actor: Actor, today: date) -> TicketQuerySet:
    return tickets.active().filter(assigned_to=actor.id)


def _unassigned(tickets: TicketQuerySet, actor: Actor, today: date) -> TicketQuerySet:
    return tickets.active().filter(assigned_to=None)


def _for_us(tickets: TicketQuerySet, actor: Actor, today: date) -> TicketQuerySet:
    """Include customers who wrote again, although the status still waits for them."""
    has_waiting_customer = Q(waiting_since__isnull=False)
    return tickets.active().filter(
        has_waiting_customer | ~Q(status=Status.WAITING_ON_CUSTOMER)
    )


def _for_customer(tickets: TicketQuerySet, actor: Actor, today: date) -> TicketQuerySet:
    return tickets.active().filter(
        waiting_since=None, status=Status.WAITING_ON_CUSTOMER
    )


def _overdue(tickets: TicketQuerySet, actor: Actor, today: date) -> TicketQuerySet:
    return tickets.active().filter(due_date__lt=today)


def _all(tickets: TicketQuerySet, actor: Actor, today: date) -> TicketQuerySet:
    return tickets


QUEUES: Final = {
    queue.name: queue
    for queue in (
        Queue("mine", "Mine", "1", _mine),
        Queue("unassigned", "Unassigned", "2", _unassigned),
        Queue("waiting_for_us", "Waiting for us", "3", _for_us),
        Queue("waiting_for_customer", "Waiting for the customer", "4", _for_customer),
        Queue("overdue", "Overdue", "5", _overdue),
        Queue("all", "All tickets", "6", _all, sort="newest"),
    )
}


def tickets_in(queue: Queue, *, actor: Actor, today: date) -> TicketQuerySet:
    """Return the queue's tickets that this agent may see, unordered."""
    return queue.filter_tickets(Ticket.objects.visible_to(actor), actor, today)


# The columns of a row. Columns of unbounded length are left out.
ROW_COLUMNS: Final = (
    "id",
    "title",
    "status",
    "priority",
    "tags",
    "customer_email",
    "due_date",
    "waiting_since",
    "created_at",
    "version",
    "organization_name",
    "assignee_id",
    "assignee_name",
    "assignee_email",
)


def ticket_rows(tickets: QuerySet) -> QuerySet:
    """Return named tuples of `ROW_COLUMNS` instead of model instances."""
    rows: QuerySet = tickets.annotate(
        organization_name=F("organization__name"),
        assignee_id=F("assigned_to"),
        assignee_name=F("assigned_to__name"),
        assignee_email=F("assigned_to__email"),
    ).values_list(*ROW_COLUMNS, named=True)
    return rows


def _isoformat(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()
