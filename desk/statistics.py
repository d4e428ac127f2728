"""Statistics of the home page: volume and response times of the last two weeks.

The database counts. Medians are taken over the newest tickets of the period, at most
`MAX_SAMPLE`. The numbers are the same for every agent and are cached for a minute.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from typing import Any, Final

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate

from desk.caching import cached
from tickets.models import Ticket

DAYS: Final = 14
MAX_SAMPLE: Final = 5_000  # tickets
CACHE_SECONDS: Final = 60


@dataclass(frozen=True)
class Durations:
    """Percentiles of durations in seconds; None where there were none."""

    count: int
    median: float | None
    p90: float | None


@dataclass(frozen=True)
class DayStatistics:
    """One day (UTC). Durations belong to the day on which they ended."""

    day: date
    opened: int
    resolved: int
    response: Durations
    resolution: Durations


@dataclass(frozen=True)
class TicketStatistics:
    """The last `DAYS` days, oldest first, and the durations of all of them."""

    days: Sequence[DayStatistics]
    response: Durations
    resolution: Durations


def ticket_statistics(*, at: datetime) -> TicketStatistics:
    """Return the statistics of the days up to this one (UTC), at most a minute old."""
    key = f"desk.statistics:{at.date()}"
    return cached(key, lambda: _compute(at), seconds=CACHE_SECONDS)


def summarize_durations(seconds: Iterable[float]) -> Durations:
    """Return percentiles by nearest rank, so that each is a value that occurred."""
    ordered = sorted(seconds)
    if not ordered:
        return Durations(0, None, None)
    return Durations(len(ordered), _percentile(ordered, 50), _percentile(ordered, 90))


def _compute(at: datetime) -> TicketStatistics:
    last = at.date()
    days = [last - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    start = datetime.combine(days[0], time(), UTC)
    opened = _opened_since(start)
    resolved = Ticket.objects.live().filter(resolved_at__gte=start)
    answered = opened.filter(first_responded_at__isnull=False)
    opened_counts = _counts_by_day(opened, "created_at")
    resolved_counts = _counts_by_day(resolved, "resolved_at")
    responses = _durations_by_day(answered, "first_responded_at")
    resolutions = _durations_by_day(resolved, "resolved_at")
    return TicketStatistics(
        [
            DayStatistics(
                day,
                opened=opened_counts[day],
                resolved=resolved_counts[day],
                response=summarize_durations(responses[day]),
                resolution=summarize_durations(resolutions[day]),
            )
            for day in days
        ],
        response=summarize_durations(chain.from_iterable(responses.values())),
        resolution=summarize_durations(chain.from_iterable(resolutions.values())),
    )


def _opened_since(start: datetime) -> QuerySet:
    # The primary key is a time in microseconds: when the ticket was opened, or
    # later. So the primary key bounds the scan.
    number = int(start.timestamp() * 1_000_000)
    return Ticket.objects.live().filter(pk__gte=number, created_at__gte=start)


def _counts_by_day(tickets: QuerySet, column: str) -> Counter[date]:
    days = tickets.order_by().annotate(day=TruncDate(column)).values("day")
    return Counter(dict(days.annotate(count=Count("pk")).values_list("day", "count")))


def _durations_by_day(tickets: QuerySet, column: str) -> defaultdict[date, list[float]]:
    """Return the seconds from `created_at` to this column, by the day of the latter."""
    durations: defaultdict[date, list[float]] = defaultdict(list)
    rows: Any = tickets.order_by(f"-{column}").values_list("created_at", column)
    for created_at, ended_at in rows[:MAX_SAMPLE]:
        day = ended_at.astimezone(UTC).date()
        durations[day].append(max((ended_at - created_at).total_seconds(), 0))
    return durations


def _percentile(ordered: Sequence[float], percent: int) -> float:
    return ordered[-(-len(ordered) * percent // 100) - 1]
