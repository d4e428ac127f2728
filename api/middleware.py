"""What is true of every request and answer under /v1, before and after any view.

Contract 1.1, 1.3, 1.5 and 1.12: one path with or without its slash, no NUL anywhere,
CORS for everyone and credentials for nobody, and a Cache-Control on each answer.
"""

from collections.abc import Callable, Iterator
from urllib.parse import unquote_to_bytes

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from api import errors
from api.error_responses import error_response

EXPOSED_HEADERS = (
    "X-Request-ID, ETag, Link, Location, Retry-After, WWW-Authenticate,"
    " Idempotency-Replayed, RateLimit, RateLimit-Policy, X-RateLimit-Limit,"
    " X-RateLimit-Remaining, X-RateLimit-Reset"
)
ALLOWED_HEADERS = (
    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match,"
    " X-Request-ID"
)
ALLOWED_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"


def is_api_request(request: HttpRequest) -> bool:
    """Tell whether this path speaks the dialect of /v1."""
    path = request.path_info.lstrip("/").lower()
    return path == "v1" or path.startswith("v1/")


class ApiMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_api_request(request):
            return self.get_response(request)
        if is_preflight(request):
            return open_to_browsers(_preflight_answer())
        response = refuse_unstorable(request)
        if response is None:
            drop_slash(request)
            response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        if request.method == "HEAD":
            response.content = b""  # Content-Length stays what GET would say
        return open_to_browsers(response)


def refuse_unstorable(request: HttpRequest) -> HttpResponse | None:
    """No database keeps U+0000 and no answer half a character (OPEN-02, OPEN-03)."""
    if "\x00" in request.path_info:
        return error_response(errors.NotFound())
    faults = list(_query_faults(request))
    return error_response(errors.InvalidRequest(*faults)) if faults else None


def _query_faults(request: HttpRequest) -> Iterator[errors.FieldError]:
    # WSGI hands bytes on as Latin-1; Django would put U+FFFD for what is not UTF-8.
    query = request.META.get("QUERY_STRING", "").encode("iso-8859-1")
    try:
        unquote_to_bytes(query).decode()
        parameters = request.GET
    except UnicodeDecodeError:
        yield errors.FieldError("query", "not_utf8", "The query is not UTF-8.")
        return
    except TooManyFieldsSent:
        yield errors.FieldError("query", "max_length", "Too many parameters.")
        return
    for name, values in parameters.lists():
        if "\x00" in "".join([name, *values]):
            yield errors.FieldError(
                errors.printable(name),
                "null_character",
                "Null characters are not allowed.",
            )


def drop_slash(request: HttpRequest) -> None:
    """Let the path with one trailing slash mean the path without it."""
    if request.path_info.endswith("/") and len(request.path_info) > 1:
        request.path_info = request.path_info[:-1]
        request.path = request.path[:-1]


def is_preflight(request: HttpRequest) -> bool:
    return (
        request.method == "OPTIONS"
        and "Origin" in request.headers
        and "Access-Control-Request-Method" in request.headers
    )


def _preflight_answer() -> HttpResponse:
    return HttpResponse(
        status=204,
        headers={
            "Access-Control-Allow-Methods": ALLOWED_METHODS,
            "Access-Control-Allow-Headers": ALLOWED_HEADERS,
            "Access-Control-Max-Age": "7200",
            "Cache-Control": "private, no-cache",
        },
    )


def open_to_browsers(response: HttpResponse) -> HttpResponse:
    """Any page may call: what authenticates is a header it has to know, no cookie."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = EXPOSED_HEADERS
    return response
