"""From the sandbox to live: both side by side, and what is still to be done."""

from datetime import datetime
from typing import Any, Final

from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import Actor
from accounts.models import ApiKey
from api.datetimes import now
from portal.checklist import Sides, answers
from portal.models import ChecklistTick, RequestRecord
from portal.pages.door import Place, members_only, owners_only
from portal.pages.sides import sides_of
from portal.services import tick, untick
from webhooks.models import Endpoint, EndpointStatus

_WINDOWS: Final = {1: "a second", 60: "a minute", 3600: "an hour", 86400: "a day"}


@require_safe
@members_only
def going_live(request: HttpRequest, place: Place) -> HttpResponse:
    at = now()
    sandbox, live = (place.actor(request, organization=side) for side in place.both())
    found = answers(Sides(sandbox, live, at))
    asked = _requests_by_mode(live, at=at)
    context = {
        "place": place,
        "answers": found,
        "done": sum(answer.is_done for answer in found),
        "columns": [
            _column(request, place, side) | {"requests": asked.get(side.is_live, 0)}
            for side in sides_of(place)
        ],
        "limit": f"{place.organization.rate.limit:,}",
        "window": _WINDOWS[place.organization.rate.seconds],
    }
    return render(request, "portal/going_live/page.html", context)


@require_POST
@owners_only
def change_tick(request: HttpRequest, place: Place) -> HttpResponse:
    """Tick a step that a person knows, or take it back."""
    item, actor = request.POST.get("item", ""), place.actor(request)
    if item not in ChecklistTick.Item.values:
        return redirect("portal:going_live")
    known = ChecklistTick.Item(item)
    if request.POST.get("done") == "yes":
        tick(place.organization, item=known, actor=actor, at=now())
    else:
        untick(place.organization, item=known)
    return redirect("portal:going_live")


def _requests_by_mode(actor: Actor, *, at: datetime) -> dict[bool, int]:
    """Return how many requests of seven days were live, and how many were not."""
    seen = RequestRecord.objects.visible_to(actor).recent(at=at).order_by()
    return dict(seen.values_list("livemode").annotate(Sum("times")))


def _column(request: HttpRequest, place: Place, side: Any) -> dict[str, Any]:
    """Return what one side has: keys that count, endpoints that are on."""
    actor, at = place.actor(request, organization=side.organization), now()
    keys = ApiKey.objects.visible_to(actor)
    endpoints = Endpoint.objects.visible_to(actor)
    return {
        "side": side,
        "keys": keys.usable(at=at).count(),
        "endpoints": endpoints.filter(status=EndpointStatus.ENABLED).count(),
        "used_at": keys.aggregate(at=Max("last_used_at"))["at"],
    }
