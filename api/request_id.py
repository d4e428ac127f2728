"""X-Request-ID: an id in the response, the log lines and the events of a request."""

import re
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bind_contextvars, clear_contextvars

from api.safe_paths import TOKEN

HEADER = "X-Request-ID"
_ACCEPTED = re.compile(r"[A-Za-z0-9._-]{1,128}")


class RequestIdMiddleware:
    """Keeps the client's own id if it is well-formed and no token, else makes one.

    docs/contract.md, 1.3.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sent = request.headers.get(HEADER, "")
        is_accepted = _ACCEPTED.fullmatch(sent) and not TOKEN.search(sent)
        name = sent if is_accepted else uuid.uuid4().hex
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
