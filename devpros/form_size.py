"""The limit of forms of public pages, checked before the body is read.

To parse a form costs time for each byte. The API has its own limit (1 MiB), the OAuth
endpoints answer as RFC 6749 says, and the admin requires a sign-in.
"""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

_OWN_LIMITS: Final = ("/v1/", "/admin/", "/oauth/token", "/oauth/revoke")


class FormSizeMiddleware:
    """Answers 413 to a form larger than LARGEST_FORM."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(_OWN_LIMITS) or not _is_too_large(request):
            return self.get_response(request)
        return HttpResponse(render_to_string("413.html"), status=413)


def _is_too_large(request: HttpRequest) -> bool:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return bool(int(length) > settings.LARGEST_FORM) if length.isdecimal() else False
