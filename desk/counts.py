"""How many tickets each queue holds, counted no further than anybody reads.

A badge says "99+"; so a queue is counted to a hundred, by the index it is listed by, in
one statement for all of them, and remembered for a moment.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import IntegerField, QuerySet, Subquery, Value

from accounts.actor import Actor
from accounts.models import User
from desk.queues import QUEUES, tickets_in
from desk.remembering import forget, remembered

MOST: Final = 99
REMEMBERED_FOR: Final = 10  # seconds


class _CountOf(Subquery):
    """How many rows a bounded query has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS few)"
    output_field = IntegerField()


def counts_of_queues(actor: Actor, *, at: datetime) -> Mapping[str, int]:
    """Return the tickets in each queue by its name, up to `MOST` and one more."""
    name = _name(actor.id)
    return remembered(name, lambda: _count(actor, at), seconds=REMEMBERED_FOR)


def forget_counts(actor: Actor) -> None:
    """Count anew at the next page: this agent has just changed tickets."""
    forget(_name(actor.id))


def show_count(number: int) -> str:
    return f"{MOST}+" if number > MOST else str(number)


def _count(actor: Actor, at: datetime) -> dict[str, int]:
    counted: dict[str, Any] = {
        name: _CountOf(_few(tickets_in(queue, actor=actor, today=at.date())))
        for name, queue in QUEUES.items()
    }
    return dict(User.objects.filter(pk=actor.id).values(**counted).get())


def _few(tickets: QuerySet) -> QuerySet:
    few: QuerySet = tickets.order_by().annotate(one=Value(1)).values("one")
    return few[: MOST + 1]


def _name(agent: int) -> str:
    return f"desk.counts:{agent}"
