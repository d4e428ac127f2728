"""The palette: find a ticket, queue, view or page by a few letters."""

from collections.abc import Iterable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.admin.pages import actor_of
from api.datetimes import now
from desk.pages.decorators import agents_only
from desk.pages.layout import navigation_context, render_page, render_part
from desk.pages.queue_form import MAX_SEARCH_LENGTH, encode_query
from desk.pages.rows import format_waiting, ticket_url
from desk.ticket_search import find_tickets

_MIN_SEARCH_LENGTH: Final = 2


@require_GET
@agents_only()
def palette(request: HttpRequest) -> HttpResponse:
    """Return the results for `q`, as a fragment for the script or as a whole page."""
    text = request.GET.get("q", "")[:MAX_SEARCH_LENGTH].replace("\x00", "").strip()
    navigation = navigation_context(request)
    groups = [
        ("Tickets", _tickets(request, text)),
        ("Queues", _with_words(navigation["queues"], text)),
        ("My views", _with_words(navigation["views"], text)),
        ("Places", _with_words(navigation["links"], text)),
    ]
    if len(text) >= _MIN_SEARCH_LENGTH:
        query = encode_query(queue="all", q=text)
        everylink = {
            "label": f"All tickets with “{text}”",
            "url": f"{reverse('desk:queue')}?{query}",
        }
        groups.append(("Search", [everylink]))
    context = {
        "text": text,
        "groups": [{"name": name, "found": found} for name, found in groups if found],
    }
    if request.headers.get("HX-Request"):
        return render_part(request, "desk/palette_found.html", context)
    return render_page(request, "desk/palette.html", navigation | context)


def _tickets(request: HttpRequest, text: str) -> list[dict[str, Any]]:
    if len(text) < _MIN_SEARCH_LENGTH:
        return []
    at = now()
    return [
        {
            "label": row.title,
            "url": ticket_url(row.id),
            "detail": " · ".join(
                filter(
                    None, [f"TICK-{row.id}", row.organization_name, row.customer_email]
                )
            ),
            "waiting_for": format_waiting(row.waiting_since, at=at),
        }
        for row in find_tickets(text, actor=actor_of(request))
    ]


def _with_words(links: Iterable[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    """Return the links whose label contains each typed word; all for no words."""
    words = text.casefold().split()
    found = []
    for link in links:
        label = link.get("label") or link["name"]
        if all(word in label.casefold() for word in words):
            count = link.get("count")
            found.append({"label": label, "url": link["url"], "count": count})
    return found
