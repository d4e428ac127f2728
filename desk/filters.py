"""The filters of a queue, as querysets.

The queue's page, its CSV export and the list beside an open ticket all call
`filtered_tickets`, so that they hold the same tickets.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, TypedDict

from django.db.models import Q

from accounts.actor import Actor
from accounts.models import Organization
from desk.models import Team
from desk.queues import DEFAULT_QUEUE, QUEUES, SORTS, Queue, Sort, tickets_in
from tickets.models import Priority, TicketTag
from tickets.querysets import TicketQuerySet
from tickets.search import tickets_matching

ME: Final = "me"
UNASSIGNED: Final = "none"


class QueueFilters(TypedDict, total=False):
    """The valid query parameters of a queue's URL; a missing one does not filter."""

    queue: str
    sort: str
    team: Team
    tag: str
    status: str
    priority: str
    assignee: str
    organization: list[Organization]
    q: str


def queue_of(filters: QueueFilters) -> Queue:
    """Return the queue that is named, or the default one."""
    return QUEUES[filters.get("queue") or DEFAULT_QUEUE]


def sort_of(filters: QueueFilters) -> Sort:
    """Return the order that is named, or the queue's own."""
    return SORTS[filters.get("sort") or queue_of(filters).sort][1]


def filtered_tickets(
    filters: QueueFilters, *, actor: Actor, at: datetime
) -> TicketQuerySet:
    """Return the agent's tickets of this queue under these filters, unordered."""
    tickets = tickets_in(queue_of(filters), actor=actor, today=at.date())
    condition = Q()
    for name, value in filters.items():
        if value and name in _CONDITIONS:
            condition &= _CONDITIONS[name](value, actor)
    return tickets.filter(condition)


def _of_team(team: Team, actor: Actor) -> Q:
    return Q(assigned_to__in=team.members.values("pk"))


def _tagged(tag: str, actor: Actor) -> Q:
    rows = TicketTag.objects.filter(tag=tag.strip().lower())
    return Q(pk__in=rows.values("ticket"))


def _assigned_to(assignee: str, actor: Actor) -> Q:
    if assignee == UNASSIGNED:
        return Q(assigned_to=None)
    return Q(assigned_to=actor.id if assignee == ME else int(assignee))


def _matching(text: str, actor: Actor) -> Q:
    found = tickets_matching(text, None)
    # A search text without a word matches no ticket, not all of them.
    return Q(pk__in=[]) if found is None else found


_CONDITIONS: Final[dict[str, Callable[[Any, Actor], Q]]] = {
    "team": _of_team,
    "tag": _tagged,
    "status": lambda status, actor: Q(status=status),
    "priority": lambda name, actor: Q(priority=Priority[name.upper()]),
    "assignee": _assigned_to,
    "organization": lambda found, actor: Q(organization__in=found),
    "q": _matching,
}
