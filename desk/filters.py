"""What narrows a queue: the filters an agent can combine, in one place for every door.

The list, the file it is exported to and the ticket that comes next all ask here, so
that they hold the same tickets.
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
NOBODY: Final = "none"


class Wanted(TypedDict, total=False):
    """What a queue's address asks for, read and found good; missing is unfiltered."""

    queue: str
    sort: str
    team: Team
    tag: str
    status: str
    priority: str
    assignee: str
    organization: list[Organization]
    q: str


def queue_of(wanted: Wanted) -> Queue:
    return QUEUES[wanted.get("queue") or DEFAULT_QUEUE]


def sort_of(wanted: Wanted) -> Sort:
    return SORTS[wanted.get("sort") or queue_of(wanted).sort][1]


def tickets_wanted(wanted: Wanted, *, actor: Actor, at: datetime) -> TicketQuerySet:
    """Return the agent's tickets of this queue under these filters, unordered."""
    tickets = tickets_in(queue_of(wanted), actor=actor, today=at.date())
    condition = Q()
    for name, value in wanted.items():
        if value and name in _CONDITIONS:
            condition &= _CONDITIONS[name](value, actor)
    return tickets.filter(condition)


def _of_team(team: Team, actor: Actor) -> Q:
    return Q(assigned_to__in=team.members.values("pk"))


def _tagged(tag: str, actor: Actor) -> Q:
    rows = TicketTag.objects.filter(tag=tag.strip().lower())
    return Q(pk__in=rows.values("ticket"))


def _assigned_to(who: str, actor: Actor) -> Q:
    if who == NOBODY:
        return Q(assigned_to=None)
    return Q(assigned_to=actor.id if who == ME else int(who))


def _matching(text: str, actor: Actor) -> Q:
    found = tickets_matching(text, None)
    # A text without a single word is in no ticket, rather than in all of them.
    return Q(pk__in=[]) if found is None else found


_CONDITIONS: Final[dict[str, Callable[[Any, Actor], Q]]] = {
    "team": _of_team,
    "tag": _tagged,
    "status": lambda status, actor: Q(status=status),
    "priority": lambda name, actor: Q(priority=Priority[name.upper()]),
    "assignee": _assigned_to,
    "organization": lambda places, actor: Q(organization__in=places),
    "q": _matching,
}
