"""Showing once more who somebody is, for one page, right before what it changes.

A session may be stolen, and whoever stole it did sign in "lately". So each page that
changes a password or a second step asks for the password, a code or a passkey by
itself: what was shown counts for that very page, once, and for a quarter of an hour.

No form waits for it. allauth would keep a form that came too early in the session, with
the new password and the session's own cookie in the clear, and send it afterwards; here
the person sends it again.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from urllib.parse import urlsplit

from allauth.account import app_settings
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from accounts.pages.freshness import confirm_first

View = Callable[..., HttpResponseBase]

_CONFIRMED: Final = "confirmed_page"
_AGAIN: Final = "Nothing was changed yet. Confirm that it is you, then send it again."


def note_confirmation(request: HttpRequest, *, page: str | None) -> None:
    """Remember that somebody has just shown who they are, on the way to this page."""
    path = urlsplit(page or "").path
    request.session[_CONFIRMED] = {"page": path, "at": time.time()}


def confirmed_first(view: View) -> View:
    """Let in who is signed in and has confirmed it for this page; lead others there."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not _is_confirmed(request):
            return ask_to_confirm(request)
        response = view(request, *args, **kwargs)
        if request.method == "POST" and response.status_code == 302:
            request.session.pop(_CONFIRMED, None)  # done, and so used up
        return response

    return run


def ask_to_confirm(request: HttpRequest) -> HttpResponse:
    """Lead over the page that asks who somebody is; keep nothing of what was sent."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if request.method == "POST":
        messages.info(request, _AGAIN)
    return confirm_first(request)


class ConfirmationMiddleware:
    """Answers where allauth asks for a confirmation; its own answer keeps the form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        is_wanted = isinstance(exception, ReauthenticationRequired)
        return ask_to_confirm(request) if is_wanted else None


def _is_confirmed(request: HttpRequest) -> bool:
    kept = request.session.get(_CONFIRMED, {})
    age = time.time() - kept.get("at", 0.0)
    is_new = 0 <= age < app_settings.REAUTHENTICATION_TIMEOUT
    return bool(kept.get("page") == request.path and is_new)
