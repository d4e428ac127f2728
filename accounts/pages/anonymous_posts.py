"""Limit the size and the rate of forms from people without a session.

The check runs before anything is read, looked up or hashed. Forms with limits of
their own are not here: /contact, /drop/, /oauth/token, and everything below /v1.
"""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.pages.limits import ANONYMOUS_POSTS
from api.client_address import address_bucket
from api.throttling import count

COUNTED_PATHS: Final = ("/accounts/", "/admin/", "/portal/", "/oauth/authorize")
_SAFE: Final = ("GET", "HEAD", "OPTIONS")


class AnonymousPostLimitMiddleware:
    """Answers 413 and 429 before the form is read, also for its protection."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in _SAFE or not request.path_info.startswith(COUNTED_PATHS):
            return self.get_response(request)
        if request.user.is_authenticated:
            return self.get_response(request)
        return _refuse(request) or self.get_response(request)


def _refuse(request: HttpRequest) -> HttpResponse | None:
    usage = count(
        request,
        policy=ANONYMOUS_POSTS,
        bucket=address_bucket(request),
        rate=settings.ANONYMOUS_POST_LIMIT,
    )
    if usage is not None and usage.exceeded:
        response = render(request, "account/too_many_forms.html", status=429)
        response["Retry-After"] = str(usage.resets_in)
        return response
    if _length(request) > settings.ANONYMOUS_POST_BYTES:
        return render(request, "account/large_form.html", status=413)
    return None


def _length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH", "")
    return int(length) if length.isascii() and length.isdecimal() else 0
