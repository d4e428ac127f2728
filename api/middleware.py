"""What every request and response under /v1 gets, whatever its view.

docs/contract.md, 1.1, 1.3, 1.5 and 1.12: a path with or without its trailing slash, no
NUL, CORS for any origin without cookies, and a Cache-Control.
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
    """Tell whether the path of this request is under /v1."""
    path = request.path_info.lstrip("/").lower()
    return path == "v1" or path.startswith("v1/")


class ApiMiddleware:
    """Normalizes requests under /v1, answers preflights, adds the common headers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_api_request(request):
            return self.get_response(request)
        if is_preflight(request):
            return add_cors_headers(_preflight_response())
        response = refuse_unstorable(request)
        if response is None:
            drop_slash(request)
            response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        if request.method == "HEAD":
            response.content = b""  # Content-Length stays that of GET
        return add_cors_headers(response)


def refuse_unstorable(request: HttpRequest) -> HttpResponse | None:
    """Return an error for NUL or broken UTF-8, which no database can store, or None."""
    if "\x00" in request.path_info:
        return error_response(errors.NotFound())
    found = list(_query_errors(request))
    return error_response(errors.InvalidRequest(*found)) if found else None


def _query_errors(request: HttpRequest) -> Iterator[errors.FieldError]:
    # WSGI passes bytes as Latin-1; Django would replace what is not UTF-8 by U+FFFD.
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
    """Remove one trailing slash from the path."""
    if request.path_info.endswith("/") and len(request.path_info) > 1:
        request.path_info = request.path_info[:-1]
        request.path = request.path[:-1]


def is_preflight(request: HttpRequest) -> bool:
    return (
        request.method == "OPTIONS"
        and "Origin" in request.headers
        and "Access-Control-Request-Method" in request.headers
    )


def _preflight_response() -> HttpResponse:
    return HttpResponse(
        status=204,
        headers={
            "Access-Control-Allow-Methods": ALLOWED_METHODS,
            "Access-Control-Allow-Headers": ALLOWED_HEADERS,
            "Access-Control-Max-Age": "7200",
            "Cache-Control": "private, no-cache",
        },
    )


def add_cors_headers(response: HttpResponse) -> HttpResponse:
    """Allow any origin: a header authenticates, and no cookie does."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = EXPOSED_HEADERS
    return response
