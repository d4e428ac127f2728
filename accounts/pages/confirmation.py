"""Ask for the password, a code or a passkey again before a page changes something.

A session may be stolen, and whoever stole it did sign in "lately". So each page that
changes a password or a second step asks for the password, a code or a passkey by
itself: what was shown counts for that very page, once, and for a quarter of an hour.

No form waits for it. allauth would keep a form that came too early in the session, with
the new password and the session's own cookie in the clear, and send it afterwards; here
the person sends it again.
"""

import secrets
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
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.pages.limits import use_once
from accounts.pages.recent_sign_in import redirect_to_confirmation

View = Callable[..., HttpResponseBase]

_CONFIRMED: Final = "confirmed_page"
_AGAIN: Final = "Nothing was changed yet. Confirm that it is you, then send it again."


def note_confirmation(request: HttpRequest, *, page: str | None) -> None:
    """Remember that somebody has just shown who they are, on the way to this page."""
    _store_confirmation(request, page=urlsplit(page or "").path, at=time.time())


def confirmation_required(view: View) -> View:
    """Let in who is signed in and has confirmed it for this page; lead others there.

    What was confirmed is used up before the view changes anything, so that of many
    requests at once one gets through. It comes back where the form was refused.
    """

    @wraps(view)
    @require_http_methods(["GET", "HEAD", "POST"])  # allauth's views take more
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        confirmation = _find_confirmation(request, request.path)
        if confirmation is None:
            return require_confirmation(request)
        if request.method != "POST":
            return view(request, *args, **kwargs)
        if not _use_confirmation(request, confirmation):
            return require_confirmation(request)
        response = view(request, *args, **kwargs)
        if response.status_code != 302:  # nothing was done
            _store_confirmation(
                request, page=confirmation["page"], at=confirmation["at"]
            )
        return response

    return run


def confirmation_required_for_page(name: str) -> Callable[[View], View]:
    """Let in who has confirmed it for another page, of this name; lead others there.

    For what is a part of that page, and only read.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        @require_safe
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            page = reverse(name)
            if _find_confirmation(request, page) is None:
                return redirect_to_confirmation(request, page=page)
            return view(request, *args, **kwargs)

        return run

    return decorate


def require_confirmation(request: HttpRequest) -> HttpResponse:
    """Lead over the page that asks who somebody is; keep nothing of what was sent."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if request.method == "POST":
        messages.info(request, _AGAIN)
    return redirect_to_confirmation(request)


class ConfirmationMiddleware:
    """Answers where allauth asks for a confirmation; its own answer keeps the form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        is_requested = isinstance(exception, ReauthenticationRequired)
        return require_confirmation(request) if is_requested else None


def _store_confirmation(request: HttpRequest, *, page: str, at: float) -> None:
    nonce = secrets.token_urlsafe(16)
    request.session[_CONFIRMED] = {"page": page, "at": at, "nonce": nonce}


def _find_confirmation(request: HttpRequest, page: str) -> dict[str, Any] | None:
    """Return what was confirmed for this page, while it counts."""
    confirmation: dict[str, Any] = request.session.get(_CONFIRMED, {})
    age = time.time() - confirmation.get("at", 0.0)
    is_new = 0 <= age < app_settings.REAUTHENTICATION_TIMEOUT
    is_for_page = confirmation.get("page") == page and "nonce" in confirmation
    return confirmation if is_for_page and is_new else None


def _use_confirmation(request: HttpRequest, confirmation: dict[str, Any]) -> bool:
    """Take away what was confirmed; tell whether no other request had taken it.

    Requests at once each have read the session, and the last one to write it wins: so
    not the session says what is used up. Raises StoreGone, and the confirmation stays.
    """
    seconds = app_settings.REAUTHENTICATION_TIMEOUT
    is_first = use_once(f"confirmation:{confirmation['nonce']}", seconds=seconds)
    request.session.pop(_CONFIRMED, None)
    return is_first
