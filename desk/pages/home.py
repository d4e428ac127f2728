"""The first page: what waits for me, what burns, and how the desk has been doing."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.admin.pages import actor_of
from api.datetimes import now
from desk.figures import DAYS, Figures, Spans, figures_of
from desk.pages.door import agents_only
from desk.pages.frame import page
from desk.pages.rows import Row, show_rows
from desk.plots import plot
from desk.queues import rows_of
from tickets.models import Priority, Ticket
from tickets.querysets import TicketQuerySet

_MOST: Final = 6
# Nobody should have waited so long for a word of ours.
TOO_LONG: Final = timedelta(hours=24)
_HOUR: Final = 3_600


@require_safe
@agents_only()
def home(request: HttpRequest) -> HttpResponse:
    """Show where to begin: a few tickets each, and two weeks of figures."""
    actor, at = actor_of(request), now()
    active = Ticket.objects.visible_to(actor).active()
    figures = figures_of(at=at)
    context: dict[str, Any] = {
        "waiting": _few(active.waiting().filter(assigned_to=actor.id), "mine", at),
        "burning": _few(active.filter(_burns(at)), "waiting_for_us", at),
        "days": DAYS,
        "plots": [_volume(figures), *_times(figures)],
    }
    return page(request, "desk/home.html", context)


def _burns(at: datetime) -> Q:
    """Match what is urgent and unanswered, overdue, or has waited too long."""
    unanswered = Q(waiting_since__isnull=False)
    return (
        Q(priority=Priority.URGENT) & unanswered
        | Q(due_date__lt=at.date())
        | Q(waiting_since__lt=at - TOO_LONG)
    )


def _few(tickets: TicketQuerySet, queue: str, at: datetime) -> list[Row]:
    found = rows_of(tickets.by_urgency())[:_MOST]
    return show_rows(found, query=f"queue={queue}", at=at)


def _volume(figures: Figures) -> dict[str, Any]:
    days = figures.days
    opened, resolved = [d.opened for d in days], [d.resolved for d in days]
    return {
        "name": "volume",
        "title": "Tickets a day",
        "headline": f"{sum(opened)} opened, {sum(resolved)} resolved",
        "series": ["Opened", "Resolved"],
        "plot": plot([d.day for d in days], opened, resolved),
        "table": [(d.day, d.opened, d.resolved) for d in days],
    }


def _times(figures: Figures) -> list[dict[str, Any]]:
    kinds = (
        ("response", "Time to first response", figures.response),
        ("resolution", "Time to resolution", figures.resolution),
    )
    return [_spans(figures, *kind) for kind in kinds]


def _spans(figures: Figures, name: str, title: str, whole: Spans) -> dict[str, Any]:
    spans: list[tuple[Any, Spans]] = [(d.day, getattr(d, name)) for d in figures.days]
    medians = [_hours(each.median) for _, each in spans]
    slowest = [_hours(each.p90) for _, each in spans]
    return {
        "name": name,
        "title": title,
        "headline": f"Median {said(whole.median)}, 90 % within {said(whole.p90)}",
        "series": ["Median", "90 %"],
        "plot": plot(
            [day for day, _ in spans], medians, slowest, unit=" h", side_by_side=False
        ),
        "table": [(day, said(each.median), said(each.p90)) for day, each in spans],
    }


def _hours(seconds: float | None) -> float | None:
    return None if seconds is None else seconds / _HOUR


def said(seconds: float | None) -> str:
    """Say a span in the unit that reads best."""
    if seconds is None:
        return "—"
    if seconds < _HOUR:
        return f"{seconds / 60:.0f} min"
    if seconds < 48 * _HOUR:
        return f"{seconds / _HOUR:.1f} h"
    return f"{seconds / _HOUR / 24:.1f} d"
