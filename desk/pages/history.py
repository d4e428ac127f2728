"""The history page of a ticket. It is read-only."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.admin.pages import actor_of
from desk.history import MAX_PAGES, history_of
from desk.pages.decorators import agents_only
from desk.pages.layout import render_page
from tickets.models import Ticket


@require_safe
@agents_only(permission="events.view_event")
def ticket_history(request: HttpRequest, number: int) -> HttpResponse:
    """Return a page of the ticket's history, newest first."""
    visible = Ticket.objects.visible_to(actor_of(request))
    ticket = get_object_or_404(visible.select_related("organization"), pk=number)
    page = _page_number(request.GET.get("page", "1"))
    lines, has_older = history_of(
        ticket,
        page=page,
        with_access_log=request.user.has_perm("credentials.view_credential"),
    )
    context = {
        "ticket": ticket,
        "lines": lines,
        "newer": page - 1,
        "older": page + 1 if has_older and page < MAX_PAGES else 0,
    }
    return render_page(request, "desk/history.html", context)


def _page_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= len(text) <= 3):
        raise Http404
    number = int(text)
    if not 1 <= number <= MAX_PAGES:
        raise Http404
    return number
