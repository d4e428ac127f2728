"""How many tickets each queue holds, up to the number a badge can display.

A badge says "99+" at most, so each queue is counted to a hundred along the index it is
listed by. One statement counts all queues, and the result is cached for each agent.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import IntegerField, Subquery, Value

from accounts.actor import Actor
from accounts.models import User
from desk.caching import cached, invalidate
from desk.queues import QUEUES, Queue, tickets_in

MAX_COUNT: Final = 99
CACHE_SECONDS: Final = 10


class _RowCount(Subquery):
    """The number of rows of a query that has a LIMIT."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS few)"
    output_field = IntegerField()


def queue_counts(actor: Actor, *, at: datetime) -> Mapping[str, int]:
    """Return the tickets of each queue by its name, up to `MAX_COUNT` and one more."""
    return cached(_cache_key(actor), lambda: _count(actor, at), seconds=CACHE_SECONDS)


def invalidate_counts(actor: Actor) -> None:
    """Count again for the next page: this agent has just changed tickets."""
    invalidate(_cache_key(actor))


def format_count(number: int) -> str:
    """Return the text of a badge: `12`, or `99+`."""
    return f"{MAX_COUNT}+" if number > MAX_COUNT else str(number)


def _count(actor: Actor, at: datetime) -> dict[str, int]:
    counts: dict[str, Any] = {
        name: _bounded_count(queue, actor, at) for name, queue in QUEUES.items()
    }
    return dict(User.objects.filter(pk=actor.id).values(**counts).get())


def _bounded_count(queue: Queue, actor: Actor, at: datetime) -> _RowCount:
    tickets = tickets_in(queue, actor=actor, today=at.date()).order_by()
    return _RowCount(tickets.annotate(one=Value(1)).values("one")[: MAX_COUNT + 1])


def _cache_key(actor: Actor) -> str:
    return f"desk.counts:{actor.id}"
