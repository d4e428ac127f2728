"""The palette: from a few letters to a ticket, a queue, a view or a place."""

from collections.abc import Iterable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.admin.pages import actor_of
from api.datetimes import now
from desk.finding import find_tickets
from desk.pages.door import agents_only
from desk.pages.frame import navigation, page, part
from desk.pages.queue_form import LONGEST_SEARCH, initial
from desk.pages.rows import how_long, ticket_url

_SHORTEST: Final = 2


@require_GET
@agents_only()
def palette(request: HttpRequest) -> HttpResponse:
    """Answer what was typed with places to go; as a page for who has no script."""
    text = request.GET.get("q", "")[:LONGEST_SEARCH].replace("\x00", "").strip()
    around = navigation(request)
    groups = [
        ("Tickets", _tickets(request, text)),
        ("Queues", _named(around["queues"], text)),
        ("My views", _named(around["views"], text)),
        ("Places", _named(around["places"], text)),
    ]
    if len(text) >= _SHORTEST:
        query = initial(queue="all", q=text)
        everything = {
            "label": f"All tickets with “{text}”",
            "url": f"{reverse('desk:queue')}?{query}",
        }
        groups.append(("Search", [everything]))
    context = {
        "text": text,
        "groups": [{"name": name, "found": found} for name, found in groups if found],
    }
    if request.headers.get("HX-Request"):
        return part(request, "desk/palette_found.html", context)
    return page(request, "desk/palette.html", around | context)


def _tickets(request: HttpRequest, text: str) -> list[dict[str, Any]]:
    if len(text) < _SHORTEST:
        return []
    at = now()
    return [
        {
            "label": row.title,
            "url": ticket_url(row.id),
            "detail": " · ".join(
                filter(
                    None,
                    [f"TICK-{row.id}", row.organization_name, row.customer_email],
                )
            ),
            "waits": how_long(row.waiting_since, at=at),
        }
        for row in find_tickets(text, actor=actor_of(request))
    ]


def _named(things: Iterable[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    """Return those whose name holds all that was typed; all where nothing was."""
    words = text.casefold().split()
    found = []
    for thing in things:
        label = thing.get("label") or thing["name"]
        if all(word in label.casefold() for word in words):
            count = thing.get("count")
            found.append({"label": label, "url": thing["url"], "count": count})
    return found
