"""Where one is signed in, and an end to it."""

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
from portal.browsers import browser_in_words
from portal.pages.door import Place, members_only


@require_safe
@members_only
def sessions(request: HttpRequest, place: Place) -> HttpResponse:
    mine = services.sessions_of(cast(User, request.user), at=now())
    rows = [
        {
            "session": session,
            "browser": browser_in_words(session.browser),
            "is_here": session.session_id == request.session.session_key,
        }
        for session in mine
    ]
    rows.sort(key=lambda row: not row["is_here"])
    return render(request, "portal/sessions.html", {"place": place, "sessions": rows})


@require_POST
@members_only
def end(request: HttpRequest, place: Place, session: int) -> HttpResponse:
    """End one of one's own; ending this one is signing out."""
    at = now()
    mine = services.sessions_of(cast(User, request.user), at=at)
    others = mine.exclude(session=request.session.session_key)
    found = get_object_or_404(others.select_related("user"), pk=session)
    services.end_session(found, actor=_oneself(request), at=at)
    messages.success(request, "That session is over.")
    return redirect("portal:sessions")


@require_POST
@members_only
def end_others(request: HttpRequest, place: Place) -> HttpResponse:
    ended = services.end_other_sessions(
        cast(User, request.user),
        but=request.session.session_key,
        actor=_oneself(request),
        at=now(),
    )
    what = "1 other session is" if ended == 1 else f"{ended} other sessions are"
    messages.success(request, f"{what} over." if ended else "There was no other.")
    return redirect("portal:sessions")


def _oneself(request: HttpRequest) -> Actor:
    user = cast(User, request.user)
    return Actor.of_person(user, request_id=request_id(request))
