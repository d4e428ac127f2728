"""Record the browser sessions of a person: at sign-in, and while they are used."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from accounts import services
from accounts.models import User
from api.client_address import client_address
from api.datetimes import now

# When the session was last noted, in seconds; a write for each page would be many.
_NOTED_AT: Final = "noted_at"
_NOTE_INTERVAL: Final = 5 * 60
# A digest of the password that was shown before the second step.
_DIGEST_KEY: Final = "password_shown"
# When it began, in seconds: nothing prolongs it beyond its whole life.
_BEGAN_AT: Final = "began_at"


def remember_password(request: HttpRequest, user: User) -> None:
    """Keep which password of a person was shown, as a digest, until the sign-in ends.

    Whoever waits at the second step has a place for minutes; a new password ends it.
    """
    cast(Any, request).session[_DIGEST_KEY] = user.get_session_auth_hash()


def is_password_changed(request: HttpRequest, user: User) -> bool:
    """Tell whether another password counts by now than the one that was shown."""
    digest = str(request.session.get(_DIGEST_KEY, ""))
    return not constant_time_compare(digest, user.get_session_auth_hash())


def note_sign_in(request: HttpRequest, user: User) -> None:
    """Remember the session that has just begun."""
    session: Any = request.session
    if session.session_key is None:  # somebody else was signed in here before
        session.save()
    session.pop(_DIGEST_KEY, None)
    session[_NOTED_AT] = session[_BEGAN_AT] = time.time()
    services.note_sign_in(
        user,
        session_key=session.session_key,
        client_address=client_address(request),
        browser=request.headers.get("User-Agent", ""),
        at=now(),
    )


class SessionActivityMiddleware:
    """Records at most every five minutes that a session is in use, and from where."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session: Any = request.session
        # What no page has looked at stays so: the API knows no sessions.
        if session.accessed and _NOTED_AT in session:
            self._note(request, session)
        return response

    @staticmethod
    def _note(request: HttpRequest, session: Any) -> None:
        start = time.time()
        if start - session[_NOTED_AT] < _NOTE_INTERVAL or session.session_key is None:
            return
        session[_NOTED_AT] = start
        _extend(session, cast(User, request.user))
        services.note_session_use(
            session.session_key,
            client_address=client_address(request),
            at=now(),
        )


def _extend(session: Any, user: User) -> None:
    """Let the session live on, but for no longer than its whole life."""
    life = (
        settings.AGENT_SESSION_LIFE if user.is_staff else settings.MEMBER_SESSION_LIFE
    )
    began = session.setdefault(_BEGAN_AT, session[_NOTED_AT])
    end = datetime.fromtimestamp(began, tz=UTC) + life
    idle = now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    session.set_expiry(min(end, idle))
