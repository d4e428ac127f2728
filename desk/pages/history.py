"""The history of a ticket: everything, in words, to read and nothing else."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.admin.pages import actor_of
from desk.history import MOST_PAGES, history_of
from desk.pages.door import agents_only
from desk.pages.frame import page
from tickets.models import Ticket


@require_safe
@agents_only(permission="events.view_event")
def ticket_history(request: HttpRequest, number: int) -> HttpResponse:
    seen = Ticket.objects.visible_to(actor_of(request)).select_related("organization")
    ticket = get_object_or_404(seen, pk=number)
    wanted = _page_number(request.GET.get("page", "1"))
    lines, has_older = history_of(
        ticket,
        page=wanted,
        with_access_log=request.user.has_perm("credentials.view_credential"),
    )
    context = {
        "ticket": ticket,
        "lines": lines,
        "newer": wanted - 1,
        "older": wanted + 1 if has_older and wanted < MOST_PAGES else 0,
    }
    return page(request, "desk/history.html", context)


def _page_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= len(text) <= 3):
        raise Http404
    number = int(text)
    if not 1 <= number <= MOST_PAGES:
        raise Http404
    return number
