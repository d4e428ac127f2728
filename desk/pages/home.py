"""The home page: waiting tickets, urgent tickets, and two weeks of statistics."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.admin.pages import actor_of
from api.datetimes import now
from desk.pages.decorators import agents_only
from desk.pages.durations import format_average
from desk.pages.layout import render_page
from desk.pages.rows import Row, build_rows
from desk.plots import bar_plot
from desk.queues import ticket_rows
from desk.statistics import DAYS, Durations, TicketStatistics, ticket_statistics
from tickets.models import Priority, Ticket
from tickets.querysets import TicketQuerySet

_MAX_ROWS: Final = 6  # of each list
MAX_WAITING_TIME: Final = timedelta(hours=24)  # a customer should not wait longer
_SECONDS_PER_HOUR: Final = 3_600


@require_safe
@agents_only()
def home(request: HttpRequest) -> HttpResponse:
    """Return two short lists of tickets, and the statistics."""
    actor, at = actor_of(request), now()
    active = Ticket.objects.visible_to(actor).active()
    own_waiting = active.waiting().filter(assigned_to=actor.id)
    statistics = ticket_statistics(at=at)
    context: dict[str, Any] = {
        "waiting": _first_rows(own_waiting, "mine", at),
        "urgent": _first_rows(active.filter(_is_urgent(at)), "waiting_for_us", at),
        "days": DAYS,
        "plots": [
            _volume_plot(statistics),
            _duration_plot(
                "response", "Time to first response", statistics, statistics.response
            ),
            _duration_plot(
                "resolution", "Time to resolution", statistics, statistics.resolution
            ),
        ],
    }
    return render_page(request, "desk/home.html", context)


def _is_urgent(at: datetime) -> Q:
    """Match urgent unanswered tickets, overdue ones, and those that wait too long."""
    is_waiting = Q(waiting_since__isnull=False)
    return (
        Q(priority=Priority.URGENT) & is_waiting
        | Q(due_date__lt=at.date())
        | Q(waiting_since__lt=at - MAX_WAITING_TIME)
    )


def _first_rows(tickets: TicketQuerySet, queue: str, at: datetime) -> list[Row]:
    found = ticket_rows(tickets.by_urgency())[:_MAX_ROWS]
    return build_rows(found, query=f"queue={queue}", at=at)


def _volume_plot(statistics: TicketStatistics) -> dict[str, Any]:
    days = statistics.days
    opened, resolved = [d.opened for d in days], [d.resolved for d in days]
    return {
        "name": "volume",
        "title": "Tickets a day",
        "headline": f"{sum(opened)} opened, {sum(resolved)} resolved",
        "series": ["Opened", "Resolved"],
        "plot": bar_plot([d.day for d in days], opened, resolved),
        "table": [(d.day, d.opened, d.resolved) for d in days],
    }


def _duration_plot(
    name: str, title: str, statistics: TicketStatistics, overall: Durations
) -> dict[str, Any]:
    """Return a plot of one kind of durations; `name` is its attribute of a day."""
    days = [day.day for day in statistics.days]
    durations = [getattr(day, name) for day in statistics.days]
    medians = [_hours(each.median) for each in durations]
    slowest = [_hours(each.p90) for each in durations]
    median, p90 = format_average(overall.median), format_average(overall.p90)
    return {
        "name": name,
        "title": title,
        "headline": f"Median {median}, 90 % within {p90}",
        "series": ["Median", "90 %"],
        "plot": bar_plot(days, medians, slowest, unit=" h", is_grouped=False),
        "table": [
            (day, format_average(each.median), format_average(each.p90))
            for day, each in zip(days, durations, strict=True)
        ],
    }


def _hours(seconds: float | None) -> float | None:
    return None if seconds is None else seconds / _SECONDS_PER_HOUR
