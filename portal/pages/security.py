"""What happened to one's account, and for owners to the organization's."""

from typing import Any, Final, cast

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import SecurityEvent, User
from portal.pages.door import Place, members_only
from portal.security_words import GROUPS, what_happened, who_did

PAGE: Final = 50


@require_safe
@members_only
def security(request: HttpRequest, place: Place) -> HttpResponse:
    """List it, the newest first; `kind` narrows it, `before` goes on behind a row."""
    kind, before = request.GET.get("kind", ""), request.GET.get("before", "")
    if (kind and kind not in GROUPS) or not _is_number(before):
        raise Http404
    found = visible_to(cast(User, request.user), place)
    if kind:
        found = found.filter(type__in=GROUPS[kind][1])
    if before:
        found = found.filter(pk__lt=int(before))
    rows = list(found.select_related("organization")[: PAGE + 1])
    context: dict[str, Any] = {
        "place": place,
        "kinds": [(name, label) for name, (label, _) in GROUPS.items()],
        "kind": kind,
        "before": before,
        "rows": [_row(event, place) for event in rows[:PAGE]],
        "next": rows[PAGE - 1].pk if len(rows) > PAGE else None,
    }
    return render(request, "portal/security.html", context)


def visible_to(user: User, place: Place) -> QuerySet[SecurityEvent]:
    """Return what happened to this person, and to an owner's organization."""
    own = SecurityEvent.objects.about(user)
    if not place.is_owner:
        return cast(QuerySet[SecurityEvent], own)
    all_of_it = SecurityEvent.objects.of_organization(place.organization)
    return cast(QuerySet[SecurityEvent], own | all_of_it)


def _is_number(text: str) -> bool:
    return not text or (text.isascii() and text.isdecimal() and len(text) < 19)


def _row(event: SecurityEvent, place: Place) -> dict[str, Any]:
    return {
        "event": event,
        "what": what_happened(event),
        "who": who_did(event),
        "is_sandbox": event.organization_id == place.sandbox.pk,
    }
