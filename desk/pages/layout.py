"""Rendering of the desk's pages, with the navigation at their side."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse

from accounts.admin.pages import actor_of
from api.datetimes import now
from desk.counts import format_count, queue_counts
from desk.models import SavedView
from desk.queues import QUEUES

# URL name, label and permission of the links below the queues. One without a URL or
# without the permission is left out.
_LINKS: Final = (
    ("desk:home", "Home", "tickets.view_ticket"),
    ("admin:desk_savedreply_changelist", "Saved replies", "desk.view_savedreply"),
    ("admin:desk_macro_changelist", "Macros", "desk.view_macro"),
    ("admin:desk_team_changelist", "Teams", "desk.view_team"),
    ("record_index", "Records", "tickets.view_ticket"),
)


def render_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Return a whole page with the desk's navigation."""
    context = {**navigation_context(request), **context}
    return TemplateResponse(request, template, context, status=status)


def render_part(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Return a fragment that htmx swaps into an open page."""
    return TemplateResponse(request, template, context, status=status)


def navigation_context(request: HttpRequest) -> dict[str, Any]:
    """Return `queues`, `views` and `links` for templates/desk/navigation.html.

    One statement for the agent's views, and one for all counts every ten seconds.
    """
    return {
        "queues": _queues(request),
        "views": _views(request),
        "links": _links(request),
    }


def _queues(request: HttpRequest) -> list[dict[str, Any]]:
    counts = queue_counts(actor_of(request), at=now())
    url, current = reverse("desk:queue"), _current_queue(request)
    return [
        {
            "name": queue.name,
            "label": queue.label,
            "key": queue.key,
            "url": f"{url}?queue={queue.name}",
            "count": format_count(counts[queue.name]) if queue.name != "all" else None,
            "is_current": queue.name == current,
        }
        for queue in QUEUES.values()
    ]


def _current_queue(request: HttpRequest) -> str:
    """Return the queue this page lists or was opened from; empty for other pages."""
    if request.path == reverse("desk:queue"):
        return request.GET.get("queue") or "mine"
    return request.GET.get("queue", "")


def _views(request: HttpRequest) -> list[dict[str, Any]]:
    url, current = reverse("desk:queue"), request.GET.copy()
    current.pop("after", None)
    own = SavedView.objects.filter(owner=request.user.pk).order_by("name")
    return [
        {
            "number": view.pk,
            "name": view.name,
            "url": f"{url}?{view.query}",
            "is_current": request.path == url and current.urlencode() == view.query,
        }
        for view in own
    ]


def _links(request: HttpRequest) -> list[dict[str, Any]]:
    found = []
    for name, label, permission in _LINKS:
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        if request.user.has_perm(permission):
            current = request.path == url
            found.append({"label": label, "url": url, "is_current": current})
    return found
