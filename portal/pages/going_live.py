"""The page for going live: both modes in columns, and the checklist."""

from datetime import datetime
from typing import Any, Final

from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import Actor
from accounts.models import ApiKey
from api.datetimes import now
from portal.models import CompletedItem, RequestRecord
from portal.onboarding import checklist, onboarding_facts
from portal.pages.decorators import members_only, owners_only
from portal.pages.member_context import MemberContext
from portal.pages.modes import ModeSection, actor_for, sections_by_mode
from portal.services import mark_item_done, unmark_item_done
from webhooks.models import Endpoint, EndpointStatus

_WINDOWS: Final = {1: "a second", 60: "a minute", 3600: "an hour", 86400: "a day"}


@require_safe
@members_only
def going_live(request: HttpRequest, member: MemberContext) -> HttpResponse:
    at = now()
    sandbox, live = member.both_actors(request)
    states = checklist(onboarding_facts(sandbox, live, at=at), actor=live)
    requests = _requests_by_mode(live, at=at)
    context = {
        "member": member,
        "states": states,
        "done": sum(state.is_done for state in states),
        "columns": [
            _column(request, member, section)
            | {"requests": requests.get(section.is_live, 0)}
            for section in sections_by_mode(member)
        ],
        "limit": f"{member.organization.rate.limit:,}",
        "window": _WINDOWS[member.organization.rate.seconds],
    }
    return render(request, "portal/going_live/page.html", context)


@require_POST
@owners_only
def change_item(request: HttpRequest, member: MemberContext) -> HttpResponse:
    """Mark an item of the checklist as done, or remove the mark."""
    item, actor = request.POST.get("item", ""), member.actor(request)
    if item not in CompletedItem.Item.values:
        return redirect("portal:going_live")
    known = CompletedItem.Item(item)
    if request.POST.get("done") == "yes":
        mark_item_done(member.organization, item=known, actor=actor, at=now())
    else:
        unmark_item_done(member.organization, item=known)
    return redirect("portal:going_live")


def _requests_by_mode(actor: Actor, *, at: datetime) -> dict[bool, int]:
    """Return the numbers of live and of test requests in seven days."""
    visible = RequestRecord.objects.visible_to(actor).recent(at=at).order_by()
    return dict(visible.values_list("livemode").annotate(Sum("times")))


def _column(
    request: HttpRequest, member: MemberContext, section: ModeSection
) -> dict[str, Any]:
    """Return the live keys, enabled endpoints and last use of one mode."""
    actor, at = actor_for(request, member, section), now()
    keys = ApiKey.objects.visible_to(actor)
    endpoints = Endpoint.objects.visible_to(actor)
    return {
        "section": section,
        "keys": keys.usable(at=at).count(),
        "endpoints": endpoints.filter(status=EndpointStatus.ENABLED).count(),
        "used_at": keys.aggregate(at=Max("last_used_at"))["at"],
    }
