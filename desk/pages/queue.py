"""The page of a queue."""

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
from desk.filters import filtered_tickets, queue_of, sort_of
from desk.pages.bulk_form import BulkForm
from desk.pages.decorators import agents_only
from desk.pages.layout import navigation_context, render_page, render_part
from desk.pages.queue_form import QueueForm, organization_names
from desk.pages.rows import Row, build_rows
from desk.queues import ticket_rows

PAGE_SIZE: Final = 50


@require_safe
@agents_only()
def queue(request: HttpRequest) -> HttpResponse:
    """Return one page of a queue; to htmx only the list and the navigation."""
    form, actor, at = QueueForm(request.GET), actor_of(request), now()
    try:
        rows, cursor = _read_rows(request, form, actor=actor, at=at)
    except InvalidCursor:
        # The cursor is of another release or of other filters: start at the first page.
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
        return render_part(
            request, "desk/queue_refresh.html", context | navigation_context(request)
        )
    context["organizations"] = organization_names()
    if request.user.has_perm("tickets.change_ticket"):
        context["bulk"] = BulkForm(agents=form.agents)
    return render_page(request, "desk/queue.html", context)


def _read_rows(
    request: HttpRequest, form: QueueForm, *, actor: Actor, at: datetime
) -> tuple[list[Row], str]:
    """Return the rows after the URL's cursor, and the cursor of the next page."""
    if not form.is_valid():
        return [], ""
    sort, cursor_scope = (
        sort_of(form.filters),
        build_cursor_scope(request, actor.bucket),
    )
    tickets = filtered_tickets(form.filters, actor=actor, at=at)
    if after := request.GET.get("after"):
        tickets = tickets.filter(sort.after(read_cursor(after, cursor_scope)))
    found = list(ticket_rows(sort.sorted(tickets))[: PAGE_SIZE + 1])
    page_rows = found[:PAGE_SIZE]
    cursor = ""
    if len(found) > PAGE_SIZE:
        cursor = make_cursor(sort.position(page_rows[-1]), cursor_scope)
    return build_rows(page_rows, query=form.query(), at=at), cursor
