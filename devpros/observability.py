"""Log lines: JSON, one for each request, each with its request id, never a secret.

A query string may hold anything, so only the path is logged; and of the path only what
is a word of our addresses or a public id (api/safe_paths.py). Whatever looks like a key
or token of ours is hidden wherever it stands.
"""

import logging
import re
import time
from collections.abc import Callable, MutableMapping
from typing import Any, Final

import structlog
from django.http import HttpRequest, HttpResponse

from api.safe_paths import HIDDEN, TOKEN, safe_path
from devpros.tracebacks import traceback_of

logger = logging.getLogger("devpros.request")

_ONE_TIME: Final = re.compile(
    r"(?:(?<=/drop/)(?!thanks\b)|(?<=/accounts/invitations/))[^\s\"'<>]+"
)


class RequestLogMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        logger.info(
            "request",
            extra={
                "method": request.method,
                "path": safe_path(request.path),
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - started) * 1000, 1),
            },
        )
        return response


def without_tokens(text: str) -> str:
    return TOKEN.sub(HIDDEN, _ONE_TIME.sub(HIDDEN, text))


def without_paths(message: object, arguments: Any) -> str:
    """Return a message with its arguments, of those that are addresses the safe part.

    A query goes with the rest.
    """
    if not isinstance(arguments, tuple) or not arguments:
        return without_tokens(str(message) % arguments if arguments else str(message))
    safe = tuple(
        safe_path(one.partition("?")[0])
        if isinstance(one, str) and one.startswith("/")
        else one
        for one in arguments
    )
    return without_tokens(str(message) % safe)


class PathFilter(logging.Filter):
    """Hides what is no word of ours in the addresses that Django's own lines name."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django"):
            record.msg, record.args = without_paths(record.msg, record.args), ()
        return True


class CrashFilter(logging.Filter):
    """Cleans the record of a crash for whatever handler there is: mail, a tracker.

    Django's words name the path; formatters that find a traceback write no other.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_paths(record.msg, record.args), ()
        if record.exc_info and record.exc_info[1]:
            record.exc_text = traceback_of(record.exc_info[1])
        return True


class OutageFilter(logging.Filter):
    """Drops Django's line at ERROR for each answer of 503.

    The request's own line has the status, and what could not serve is a warning: else
    an outage would look like as many crashes as there are requests.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        return getattr(record, "status_code", None) != 503


def _tell_crash(
    logger: Any, method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Write the traceback without what its errors say (tracebacks.py)."""
    crash = line.pop("exc_info", None)
    error = crash[1] if isinstance(crash, tuple) else crash
    if isinstance(error, BaseException):
        line["exception"] = traceback_of(error)
    return line


def _hide_tokens(
    logger: Any, method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Hide them in whatever else names a path: Django's own lines, a traceback."""
    return {
        name: without_tokens(value) if isinstance(value, str) else value
        for name, value in line.items()
    }


_LOGGERS: Final[dict[str, Any]] = {
    "django": {"handlers": [], "propagate": True},
    # Each request has its line already; a crash is logged with its traceback.
    "django.request": {"level": "ERROR", "filters": ["outage", "crash"]},
    # Anybody can send a wrong Host; the request line says that it was refused.
    "django.security.DisallowedHost": {"level": "CRITICAL"},
    # runserver writes every path; each request has its line already.
    "django.server": {"handlers": [], "propagate": True, "level": "CRITICAL"},
    # At DEBUG they write codes and tokens.
    "oauthlib": {"level": "INFO"},
    "oauth2_provider": {"level": "INFO"},
}


def logging_configuration(level: str) -> dict[str, Any]:
    """Return Django's LOGGING: everything to standard error, as JSON lines."""
    before: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(
            allow={
                *("method", "path", "status", "milliseconds", "error"),
                *("job", "credential", "key_id", "count"),
                *("matched", "purged", "remaining", "interrupted", "seconds"),
            }
        ),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": before,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    _tell_crash,
                    _hide_tokens,
                    structlog.processors.JSONRenderer(),
                ],
            }
        },
        "filters": {
            "crash": {"()": CrashFilter},
            "outage": {"()": OutageFilter},
            "paths": {"()": PathFilter},
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "json",
                "filters": ["paths"],
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": _LOGGERS,
    }
