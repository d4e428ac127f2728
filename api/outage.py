"""A database that cannot serve: which errors say so, and the 503 that follows.

It is gone, shutting down, out of connections, busy for too long, full, or takes no
writes. Nothing was changed, and a retry may succeed.
"""

import logging
from collections.abc import Iterator
from typing import Final

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader

from api.error_responses import error_response
from api.errors import ServiceUnavailable
from api.lock_conflicts import is_lock_conflict
from api.middleware import is_api_request

logger = logging.getLogger(__name__)

# PostgreSQL, appendix A, where Django raises InternalError: a read-only transaction,
# and sessions that the server ended inside a transaction.
_UNAVAILABLE: Final = {"25006", "25P03", "25P04"}
_OAUTH_ENDPOINTS: Final = ("/oauth/token", "/oauth/revoke")


def is_outage(error: BaseException) -> bool:
    """Tell whether an error means that the database cannot serve."""
    if isinstance(error, OperationalError | InterfaceError):
        return True
    state = getattr(error.__cause__, "sqlstate", None)
    return isinstance(error, DatabaseError) and state in _UNAVAILABLE


def find_outage(error: BaseException | None) -> BaseException | None:
    """Return the outage among an error and its causes, or None."""
    return next(filter(is_outage, _chain(error)), None)


def handle_outage(error: BaseException) -> None:
    """Log an outage, and close the connection unless it is a mere lock conflict.

    The next connection finds the server that accepts writes by then.
    """
    # The class of the driver's error; its message may name the host.
    cause = type(error.__cause__ or error).__name__
    logger.warning("database.failed", extra={"error": cause})
    if not is_lock_conflict(error):
        close_connection()


def close_connection() -> None:
    """Close this thread's connection, unless it is in a transaction."""
    if not connection.in_atomic_block:
        connection.close()


def outage_response(request: HttpRequest) -> HttpResponse:
    """Return a 503 in the form of the path: JSON of the API, of OAuth, or a page."""
    error = ServiceUnavailable()
    if is_api_request(request):
        return error_response(error)
    if request.path_info.startswith(_OAUTH_ENDPOINTS):
        body = {
            "error": "temporarily_unavailable",
            "error_description": "Try again in a moment.",
        }
        response: HttpResponse = JsonResponse(body, status=503)
        response["Access-Control-Allow-Origin"] = "*"
    else:
        response = HttpResponse(_page(), status=503)
    response["Cache-Control"] = "no-store"
    response["Retry-After"] = error.headers["Retry-After"]
    return response


def _page() -> str:
    """Return the HTML page, which needs neither a database nor a session."""
    try:
        return loader.get_template("503.html").render()
    except Exception:  # the template is broken
        return "The service cannot response right now. Try again in a moment."


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
