"""What the first page tells of the last two weeks: how much came, how soon it was met.

Counts are the database's; medians are taken over the newest tickets of the period, as
many as `SAMPLE`. The figures are the whole desk's, the same for every agent, and are
remembered for a minute.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from typing import Any, Final

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate

from desk.remembering import remembered
from tickets.models import Ticket

DAYS: Final = 14
SAMPLE: Final = 5_000
REMEMBERED_FOR: Final = 60  # seconds


@dataclass(frozen=True)
class Spans:
    """How long something took: half of it at most `median`, nine tenths at most `p90`.

    In seconds; None where there was nothing.
    """

    count: int
    median: float | None
    p90: float | None


@dataclass(frozen=True)
class Day:
    day: date
    opened: int
    resolved: int
    response: Spans
    resolution: Spans


@dataclass(frozen=True)
class Figures:
    """The last `DAYS` days in their order, and the same over all of them."""

    days: Sequence[Day]
    response: Spans
    resolution: Spans


def figures_of(*, at: datetime) -> Figures:
    """Return the figures of the days up to this one (UTC), at most a minute old."""
    name = f"desk.figures:{at.date()}"
    return remembered(name, lambda: _reckon(at), seconds=REMEMBERED_FOR)


def spans_of(seconds: Iterable[float]) -> Spans:
    """Reckon by nearest rank, so that every figure is one that occurred."""
    ordered = sorted(seconds)
    if not ordered:
        return Spans(0, None, None)
    return Spans(len(ordered), _ranked(ordered, 50), _ranked(ordered, 90))


def _reckon(at: datetime) -> Figures:
    last = at.date()
    days = [last - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    start = datetime.combine(days[0], time(), UTC)
    opened, ended = _opened_since(start), _resolved_since(start)
    counts = [_by_day(opened, "created_at"), _by_day(ended, "resolved_at")]
    answered = opened.filter(first_responded_at__isnull=False)
    took = [_took(answered, "first_responded_at"), _took(ended, "resolved_at")]
    return Figures(
        [
            Day(
                day,
                opened=counts[0][day],
                resolved=counts[1][day],
                response=spans_of(took[0][day]),
                resolution=spans_of(took[1][day]),
            )
            for day in days
        ],
        response=spans_of(chain.from_iterable(took[0].values())),
        resolution=spans_of(chain.from_iterable(took[1].values())),
    )


def _opened_since(start: datetime) -> QuerySet:
    # A number is drawn when a ticket is opened or later, and it is the primary key.
    number = int(start.timestamp() * 1_000_000)
    return Ticket.objects.live().filter(pk__gte=number, created_at__gte=start)


def _resolved_since(start: datetime) -> QuerySet:
    return Ticket.objects.live().filter(resolved_at__gte=start)


def _by_day(tickets: QuerySet, moment: str) -> Counter[date]:
    days = tickets.order_by().annotate(day=TruncDate(moment)).values("day")
    return Counter(dict(days.annotate(count=Count("pk")).values_list("day", "count")))


def _took(tickets: QuerySet, moment: str) -> defaultdict[date, list[float]]:
    """Return the seconds from opening to this moment, by the day of the opening's end.

    A ticket stands on the day it was answered or resolved, as its reader does.
    """
    took: defaultdict[date, list[float]] = defaultdict(list)
    pairs: Any = tickets.order_by(f"-{moment}").values_list("created_at", moment)
    for begun, met in pairs[:SAMPLE]:
        took[met.astimezone(UTC).date()].append(max((met - begun).total_seconds(), 0))
    return took


def _ranked(ordered: Sequence[float], percent: int) -> float:
    return ordered[-(-len(ordered) * percent // 100) - 1]
