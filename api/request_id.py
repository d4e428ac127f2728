"""A name for each request, in its answer, its log lines and the events it leaves."""

import re
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bind_contextvars, clear_contextvars

from api.safe_paths import TOKEN

HEADER = "X-Request-ID"
_KEPT = re.compile(r"[A-Za-z0-9._-]{1,128}")


class RequestIdMiddleware:
    """Keep the client's own id where it is harmless, else make one (contract 1.3)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sent = request.headers.get(HEADER, "")
        is_kept = _KEPT.fullmatch(sent) and not TOKEN.search(sent)
        name = sent if is_kept else uuid.uuid4().hex
        request.META["devpros.request_id"] = name
        clear_contextvars()
        bind_contextvars(request_id=name)
        response = self.get_response(request)
        response[HEADER] = name
        return response


def request_id(request: HttpRequest) -> str:
    """Return the id that `RequestIdMiddleware` gave this request."""
    name: str = request.META.get("devpros.request_id", "")
    return name
