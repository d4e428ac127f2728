"""Change many tickets in one step, report the outcomes, and undo it."""

import re
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from accounts.admin.pages import actor_of
from accounts.admin.show import explain
from api.datetimes import now
from api.errors import ApiError
from desk import services
from desk.counts import invalidate_counts
from desk.pages.bulk_form import BulkForm
from desk.pages.decorators import agents_only
from desk.pages.layout import render_page, render_part
from desk.pages.queue_form import read_query
from desk.pages.rows import ticket_url
from desk.pages.ticket_forms import error_text
from desk.rules import UNDO_PERIOD
from tickets.errors import InvalidStateTransition
from tickets.models import Status

_NUMBER: Final = re.compile(r"[0-9]{1,18}")
# The event that makes the page's script reload the list (HX-Trigger).
_CHANGED_EVENT: Final = "desk:changed"


@require_POST
@agents_only(permission="tickets.change_ticket")
def bulk(request: HttpRequest) -> HttpResponse:
    """Change the chosen tickets, and list the refused ones with the reasons."""
    form = BulkForm(request.POST)
    numbers = [n for n in request.POST.getlist("ticket") if _NUMBER.fullmatch(n)]
    if not numbers:
        return _render_refusal(request, "Choose at least one ticket.")
    if not form.is_valid():
        return _render_refusal(request, error_text(form))
    actor = actor_of(request)
    try:
        report = services.change_tickets(
            map(int, numbers),
            actor=actor,
            edit=form.edit(me=request.user.get_username()),
            at=now(),
        )
    except ApiError as refusal:
        return _render_refusal(request, explain(refusal))
    invalidate_counts(actor)
    return _render_report(request, report, action="Changed")


@require_POST
@agents_only(permission="tickets.change_ticket")
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Undo a recent bulk change of one's own."""
    actor = actor_of(request)
    try:
        report = services.undo_change(number, actor=actor, at=now())
    except ApiError as refusal:
        return _render_refusal(request, explain(refusal))
    invalidate_counts(actor)
    return _render_report(request, report, action="Undone")


def _render_report(
    request: HttpRequest, report: services.BulkReport, *, action: str
) -> HttpResponse:
    query = read_query(request.POST.get("query", "")).query()
    context = {
        "action": action,
        "query": query,
        "change": report.change,
        "undo_seconds": int(UNDO_PERIOD.total_seconds()),
        **{
            kind: [
                _outcome_context(outcome, query) for outcome in getattr(report, kind)
            ]
            for kind in ("done", "unchanged", "refused")
        },
    }
    return _render(request, context)


def _render_refusal(request: HttpRequest, reason: str) -> HttpResponse:
    """Return the reason why no ticket was changed; the page keeps its selection."""
    query = read_query(request.POST.get("query", "")).query()
    return _render(request, {"error": reason, "query": query})


def _render(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    if request.headers.get("HX-Request"):
        response = render_part(request, "desk/report.html", context)
    else:
        response = render_page(request, "desk/report_page.html", context)
    if "error" not in context:
        response["HX-Trigger"] = _CHANGED_EVENT
    return response


def _outcome_context(outcome: services.TicketOutcome, query: str) -> dict[str, Any]:
    refusal = outcome.refusal
    return {
        "number": outcome.number,
        "public_id": outcome.public_id,
        "title": outcome.title,
        # A ticket that this agent may not see has neither a title nor a page.
        "url": ticket_url(outcome.number, query) if outcome.title else "",
        "reason": "" if refusal is None else _refusal_text(refusal),
    }


def _refusal_text(refusal: ApiError) -> str:
    """Return the error with the labels of the page instead of the API's names."""
    if isinstance(refusal, InvalidStateTransition):
        names = (refusal.details["current"], refusal.details["requested"])
        current, target = (Status(name).label for name in names)
        return f"It is “{current}”, and cannot become “{target}” from there."
    return explain(refusal)
