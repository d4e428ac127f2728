"""A database that cannot serve: which errors say so, and what is answered then.

It is gone, shutting down, out of connections, busy for too long, full, or takes no
writes. Nothing was changed, and somebody may come again in a moment: 503, everywhere.
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

# PostgreSQL, appendix A, of the class that Django names InternalError: a transaction
# that may not write, and sessions that the server ended in the midst of one.
_UNAVAILABLE: Final = {"25006", "25P03", "25P04"}
_OAUTH_ENDPOINTS: Final = ("/oauth/token", "/oauth/revoke")


def is_outage(error: BaseException) -> bool:
    """Tell whether an error says that the database cannot serve just now."""
    if isinstance(error, OperationalError | InterfaceError):
        return True
    state = getattr(error.__cause__, "sqlstate", None)
    return isinstance(error, DatabaseError) and state in _UNAVAILABLE


def find_outage(error: BaseException | None) -> BaseException | None:
    """Return the outage that an error is, or that led to it without a word of it."""
    return next(filter(is_outage, _chain(error)), None)


def handle_outage(error: BaseException) -> None:
    """Log it in a line, and leave the connection, so that the next one is made anew.

    The next connection finds the server that takes writes by now. A connection whose
    transaction was only in another's way is kept.
    """
    # The driver's class says what happened; its text may name the host.
    cause = type(error.__cause__ or error).__name__
    logger.warning("database.failed", extra={"error": cause})
    if not is_lock_conflict(error):
        close_connection()


def close_connection() -> None:
    """Close this thread's connection, unless a transaction around us needs it."""
    if not connection.in_atomic_block:
        connection.close()


def outage_response(request: HttpRequest) -> HttpResponse:
    """Return 503 as whoever asked reads it: an envelope, an OAuth error, a page."""
    refusal = ServiceUnavailable()
    if is_api_request(request):
        return error_response(refusal)
    if request.path_info.startswith(_OAUTH_ENDPOINTS):
        said = {
            "error": "temporarily_unavailable",
            "error_description": "Try again in a moment.",
        }
        answer: HttpResponse = JsonResponse(said, status=503)
        answer["Access-Control-Allow-Origin"] = "*"
    else:
        answer = HttpResponse(_page(), status=503)
    answer["Cache-Control"] = "no-store"
    answer["Retry-After"] = refusal.headers["Retry-After"]
    return answer


def _page() -> str:
    """Return the page, which needs neither a database nor a session."""
    try:
        return loader.get_template("503.html").render()
    except Exception:  # the page itself is broken: these words still help
        return "The service cannot answer right now. Try again in a moment."


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
