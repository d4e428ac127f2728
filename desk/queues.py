"""The queues of the desk: which tickets each holds, and in which order they stand.

Every queue begins at the agents' door and is said as the indexes of tickets are, so
that a page of one is a walk along an index, however many tickets there are.
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

Choose = Callable[[TicketQuerySet, Actor, date], TicketQuerySet]
DEFAULT_QUEUE: Final = "mine"


class Sort(Protocol):
    """An order that a page can begin anywhere in."""

    def sorted(self, tickets: TicketQuerySet) -> QuerySet: ...

    def place(self, row: Any) -> list[Any]:
        """Return where a row stands, in what JSON can say."""

    def behind(self, place: list[Any]) -> Q:
        """Match what comes after this place; raise ValueError for none of ours."""


class Urgency:
    """Priority, then whoever waits longest, then those who do not wait."""

    def sorted(self, tickets: TicketQuerySet) -> QuerySet:
        return tickets.by_urgency()

    def place(self, row: Any) -> list[Any]:
        return [row.priority, _written(row.waiting_since), row.id]

    def behind(self, place: list[Any]) -> Q:
        priority, since, number = place
        later = Q(waiting_since=None, id__gt=number)
        if since is not None:
            since = datetime.fromisoformat(since)
            later = (
                Q(waiting_since=None)
                | Q(waiting_since__gt=since)
                | Q(waiting_since=since, id__gt=number)
            )
        # The first term says little, and lets the index begin at the right place.
        return Q(priority__lte=priority) & (
            Q(priority__lt=priority) | Q(priority=priority) & later
        )


@dataclass(frozen=True)
class By:
    """One column, then the number."""

    order: Order

    def sorted(self, tickets: TicketQuerySet) -> QuerySet:
        return self.order.sorted(tickets)

    def place(self, row: Any) -> list[Any]:
        value = getattr(row, self.order.field)
        return [_written(value) if isinstance(value, datetime) else value, row.id]

    def behind(self, place: list[Any]) -> Q:
        value, number = place
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        return self.order.after(value, number)


@dataclass(frozen=True)
class Queue:
    """Tickets that belong together in an agent's day; `key` is the digit that opens it.

    `sort` is its own order, until somebody asks for another.
    """

    name: str
    label: str
    key: str
    choose: Choose
    sort: str = "priority"


SORTS: Final[dict[str, tuple[str, Sort]]] = {
    "priority": ("Priority, then longest waiting", Urgency()),
    "waiting": ("Longest waiting", By(Order("waiting_since", nullable=True))),
    "newest": ("Newest", By(Order("id", descending=True))),
    "oldest": ("Oldest", By(Order("id"))),
}


def _mine(tickets: TicketQuerySet, actor: Actor, today: date) -> TicketQuerySet:
    return tickets.active().filter(assigned_to=actor.id)


def _unassigned(tickets: TicketQuerySet, actor: Actor, today: date) -> TicketQuerySet:
    return tickets.active().filter(assigned_to=None)


def _for_us(tickets: TicketQuerySet, actor: Actor, today: date) -> TicketQuerySet:
    """A customer who wrote again waits for us, whatever the status still says."""
    asked = Q(waiting_since__isnull=False)
    return tickets.active().filter(asked | ~Q(status=Status.WAITING_ON_CUSTOMER))


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
    """Return what of this queue the agent may see, in no order yet."""
    return queue.choose(Ticket.objects.visible_to(actor), actor, today)


# What a row of a queue is shown from, and no text of unknown length.
COLUMNS: Final = (
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


def rows_of(tickets: QuerySet) -> QuerySet:
    """Return rows of `COLUMNS` without building objects."""
    rows: QuerySet = tickets.annotate(
        organization_name=F("organization__name"),
        assignee_id=F("assigned_to"),
        assignee_name=F("assigned_to__name"),
        assignee_email=F("assigned_to__email"),
    ).values_list(*COLUMNS, named=True)
    return rows


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
