"""The page of a person's sessions, and ending them."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts import services
from accounts.actor import Actor
from accounts.models import User
from api.datetimes import now
from api.request_id import request_id
from portal.browsers import describe_browser
from portal.pages.decorators import members_only
from portal.pages.member_context import MemberContext


@require_safe
@members_only
def sessions(request: HttpRequest, member: MemberContext) -> HttpResponse:
    own = services.sessions_of(cast(User, request.user), at=now())
    rows = [
        {
            "session": session,
            "browser": describe_browser(session.browser),
            "is_here": session.session_id == request.session.session_key,
        }
        for session in own
    ]
    rows.sort(key=lambda row: not row["is_here"])
    return render(request, "portal/sessions.html", {"member": member, "sessions": rows})


@require_POST
@members_only
def end(request: HttpRequest, member: MemberContext, session: int) -> HttpResponse:
    """End another session of the person; this one ends by signing out."""
    at = now()
    own = services.sessions_of(cast(User, request.user), at=at)
    others = own.exclude(session=request.session.session_key)
    found = get_object_or_404(others.select_related("user"), pk=session)
    services.end_session(found, actor=_person(request), at=at)
    messages.success(request, "That session is over.")
    return redirect("portal:sessions")


@require_POST
@members_only
def end_others(request: HttpRequest, member: MemberContext) -> HttpResponse:
    ended = services.end_other_sessions(
        cast(User, request.user),
        but=request.session.session_key,
        actor=_person(request),
        at=now(),
    )
    count = "1 other session is" if ended == 1 else f"{ended} other sessions are"
    messages.success(request, f"{count} over." if ended else "There was no other.")
    return redirect("portal:sessions")


def _person(request: HttpRequest) -> Actor:
    user = cast(User, request.user)
    return Actor.of_person(user, request_id=request_id(request))
