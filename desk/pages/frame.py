"""What every page of the desk has around its work: queues, views, places."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse

from accounts.admin.pages import actor_of
from api.datetimes import now
from desk.counts import counts_of_queues, show_count
from desk.models import SavedView
from desk.queues import QUEUES

# Where an agent goes beside the queues; what is not built or not theirs is left out.
_PLACES: Final = (
    ("desk:home", "Home", "tickets.view_ticket"),
    ("admin:desk_savedreply_changelist", "Saved replies", "desk.view_savedreply"),
    ("admin:desk_macro_changelist", "Macros", "desk.view_macro"),
    ("admin:desk_team_changelist", "Teams", "desk.view_team"),
    ("records", "Records", "tickets.view_ticket"),
)


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Return a page of the desk with its navigation."""
    whole = {**navigation(request), **context}
    return TemplateResponse(request, template, whole, status=status)


def part(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Return a piece of a page, to be put into one that is open."""
    return TemplateResponse(request, template, context, status=status)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Return `queues`, `views` and `places` for templates/desk/side.html.

    One statement for the agent's views, and one for all counts every ten seconds.
    """
    return {
        "queues": _queues(request),
        "views": _views(request),
        "places": _places(request),
    }


def _queues(request: HttpRequest) -> list[dict[str, Any]]:
    counts = counts_of_queues(actor_of(request), at=now())
    address, shown = reverse("desk:queue"), _queue_shown(request)
    return [
        {
            "name": queue.name,
            "label": queue.label,
            "key": queue.key,
            "url": f"{address}?queue={queue.name}",
            "count": show_count(counts[queue.name]) if queue.name != "all" else None,
            "is_current": queue.name == shown,
        }
        for queue in QUEUES.values()
    ]


def _queue_shown(request: HttpRequest) -> str:
    """Return the queue this page shows or was opened from; none elsewhere."""
    if request.path == reverse("desk:queue"):
        return request.GET.get("queue") or "mine"
    return request.GET.get("queue", "")


def _views(request: HttpRequest) -> list[dict[str, Any]]:
    address, shown = reverse("desk:queue"), request.GET.copy()
    shown.pop("after", None)
    own = SavedView.objects.filter(owner=request.user.pk).order_by("name")
    return [
        {
            "number": view.pk,
            "name": view.name,
            "url": f"{address}?{view.query}",
            "is_current": request.path == address and shown.urlencode() == view.query,
        }
        for view in own
    ]


def _places(request: HttpRequest) -> list[dict[str, Any]]:
    found = []
    for name, label, permission in _PLACES:
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        if request.user.has_perm(permission):
            current = request.path == url
            found.append({"label": label, "url": url, "is_current": current})
    return found
