"""A queue: the list an agent works from, refreshed in place."""

from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.actor import Actor
from accounts.admin.pages import actor_of
from api.datetimes import now
from api.errors import InvalidCursor
from api.pagination import build_cursor_scope, make_cursor, read_cursor
from desk.filters import queue_of, sort_of, tickets_wanted
from desk.pages.bulk_form import BulkForm
from desk.pages.door import agents_only
from desk.pages.frame import navigation, page, part
from desk.pages.queue_form import QueueForm, places
from desk.pages.rows import Row, show_rows
from desk.queues import rows_of

PAGE_SIZE: Final = 50


@require_safe
@agents_only()
def queue(request: HttpRequest) -> HttpResponse:
    """Show one page of a queue; to a refresh the list alone, and the counts."""
    form, actor, at = QueueForm(request.GET), actor_of(request), now()
    try:
        rows, cursor = _page_of(request, form, actor=actor, at=at)
    except InvalidCursor:
        # A page of another release or of other filters: begin where it begins now.
        return redirect(f"{request.path}?{form.query()}")
    context: dict[str, Any] = {
        "form": form,
        "queue": queue_of({"queue": form.queue_name}),
        "rows": rows,
        "query": form.query(),
        "refresh": request.get_full_path(),
        "is_later_page": "after" in request.GET,
        "next": f"{request.path}?{form.query()}&after={cursor}" if cursor else "",
    }
    if request.headers.get("HX-Request"):
        return part(request, "desk/queue_refresh.html", context | navigation(request))
    context["organizations"] = places()
    if request.user.has_perm("tickets.change_ticket"):
        context["bulk"] = BulkForm(agents=form.agents)
    return page(request, "desk/queue.html", context)


def _page_of(
    request: HttpRequest, form: QueueForm, *, actor: Actor, at: datetime
) -> tuple[list[Row], str]:
    """Return the rows behind the address's cursor, and the cursor behind them."""
    if not form.is_valid():
        return [], ""
    sort, cursor_scope = sort_of(form.wanted), build_cursor_scope(request, actor.bucket)
    tickets = tickets_wanted(form.wanted, actor=actor, at=at)
    if after := request.GET.get("after"):
        tickets = tickets.filter(sort.behind(read_cursor(after, cursor_scope)))
    found = list(rows_of(sort.sorted(tickets))[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    cursor = ""
    if len(found) > PAGE_SIZE:
        cursor = make_cursor(sort.place(shown[-1]), cursor_scope)
    return show_rows(shown, query=form.query(), at=at), cursor
