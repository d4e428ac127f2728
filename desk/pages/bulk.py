"""Changing many tickets in one step, what became of each, and taking it back."""

import re
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from accounts.admin.pages import actor_of
from accounts.admin.show import explain
from api.datetimes import now
from api.errors import ApiError
from desk import services
from desk.counts import forget_counts
from desk.pages.bulk_form import BulkForm
from desk.pages.door import agents_only
from desk.pages.frame import page, part
from desk.pages.queue_form import read_query
from desk.pages.rows import ticket_url
from desk.services.undoing import UNDO_FOR
from tickets.errors import InvalidStateTransition
from tickets.models import Status

_NUMBER: Final = re.compile(r"[0-9]{1,18}")
# The page's script hears it, and fetches the list anew.
_CHANGED: Final = "desk:changed"


@require_POST
@agents_only(permission="tickets.change_ticket")
def bulk(request: HttpRequest) -> HttpResponse:
    """Change the chosen tickets; name those that were refused, each with its reason."""
    form = BulkForm(request.POST)
    numbers = [n for n in request.POST.getlist("ticket") if _NUMBER.fullmatch(n)]
    if not numbers:
        return _refusal(request, "Choose at least one ticket.")
    if not form.is_valid():
        faults = (fault for found in form.errors.values() for fault in found)
        return _refusal(request, " ".join(map(str, faults)))
    actor = actor_of(request)
    try:
        report = services.change_tickets(
            map(int, numbers),
            actor=actor,
            edit=form.edit(me=request.user.get_username()),
            at=now(),
        )
    except ApiError as refusal:
        return _refusal(request, explain(refusal))
    forget_counts(actor)
    return _report(request, report, verb="Changed")


@require_POST
@agents_only(permission="tickets.change_ticket")
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Take back an own change of a moment ago."""
    actor = actor_of(request)
    try:
        report = services.undo_change(number, actor=actor, at=now())
    except ApiError as refusal:
        return _refusal(request, explain(refusal))
    forget_counts(actor)
    return _report(request, report, verb="Undone")


def _report(
    request: HttpRequest, report: services.Report, *, verb: str
) -> HttpResponse:
    query = read_query(request.POST.get("query", "")).query()
    context = {
        "verb": verb,
        "query": query,
        "change": report.change,
        "undo_seconds": int(UNDO_FOR.total_seconds()),
        **{
            kind: [_shown(outcome, query) for outcome in getattr(report, kind)]
            for kind in ("done", "unchanged", "refused")
        },
    }
    return _answer(request, context)


def _refusal(request: HttpRequest, why: str) -> HttpResponse:
    """Say why nothing was changed at all; the page and its selection stay."""
    query = read_query(request.POST.get("query", "")).query()
    return _answer(request, {"fault": why, "query": query})


def _answer(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    if request.headers.get("HX-Request"):
        answer = part(request, "desk/report.html", context)
    else:
        answer = page(request, "desk/report_page.html", context)
    if "fault" not in context:
        answer["HX-Trigger"] = _CHANGED
    return answer


def _shown(outcome: services.Outcome, query: str) -> dict[str, Any]:
    refusal = outcome.refusal
    return {
        "number": outcome.number,
        "public_id": outcome.public_id,
        "title": outcome.title,
        # A ticket this agent does not see has no title, and no page to lead to.
        "url": ticket_url(outcome.number, query) if outcome.title else "",
        "why": "" if refusal is None else _why(refusal),
    }


def _why(refusal: ApiError) -> str:
    """Say a refusal in the words of the page, where the API says it in its own."""
    if isinstance(refusal, InvalidStateTransition):
        current, target = (
            Status(refusal.details[k]).label for k in ("current", "requested")
        )
        return f"It is “{current}”, and cannot become “{target}” from there."
    return explain(refusal)
