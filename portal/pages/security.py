"""The page of security events: of the account, and for owners of the organization."""

from typing import Any, Final, cast

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import SecurityEvent, User
from portal.pages.decorators import members_only
from portal.pages.member_context import MemberContext
from portal.security_event_text import GROUPS, describe_actor, describe_event

PAGE_SIZE: Final = 50


@require_safe
@members_only
def security(request: HttpRequest, member: MemberContext) -> HttpResponse:
    """List the newest first; `kind` filters, `before` continues after that row."""
    kind, before = request.GET.get("kind", ""), request.GET.get("before", "")
    if (kind and kind not in GROUPS) or not _is_number(before):
        raise Http404
    found = visible_to(cast(User, request.user), member)
    if kind:
        found = found.filter(type__in=GROUPS[kind][1])
    if before:
        found = found.filter(pk__lt=int(before))
    rows = list(found.select_related("organization")[: PAGE_SIZE + 1])
    context: dict[str, Any] = {
        "member": member,
        "kinds": [(name, label) for name, (label, _) in GROUPS.items()],
        "kind": kind,
        "before": before,
        "rows": [_row(event, member) for event in rows[:PAGE_SIZE]],
        "next": rows[PAGE_SIZE - 1].pk if len(rows) > PAGE_SIZE else None,
    }
    return render(request, "portal/security.html", context)


def visible_to(user: User, member: MemberContext) -> QuerySet[SecurityEvent]:
    """Return the person's events, and those of an owner's organization."""
    own = SecurityEvent.objects.about(user)
    if not member.is_owner:
        return cast(QuerySet[SecurityEvent], own)
    of_organization = SecurityEvent.objects.of_organization(member.organization)
    return cast(QuerySet[SecurityEvent], own | of_organization)


def _is_number(text: str) -> bool:
    return not text or (text.isascii() and text.isdecimal() and len(text) < 19)


def _row(event: SecurityEvent, member: MemberContext) -> dict[str, Any]:
    return {
        "event": event,
        "what": describe_event(event),
        "who": describe_actor(event),
        "is_sandbox": event.organization_id == member.sandbox.pk,
    }
