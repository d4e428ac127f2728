"""Log lines: JSON, one for each request, each with its request id, never a secret.

A query string may hold anything, so only the path is logged, and of it only what
`api/safe_paths.py` lets through. Tokens are hidden wherever they are in a line.

The event of a line is `noun.verb_past`, such as `delivery.failed`; what else it says
are facts out of `LOG_FACTS`, passed as `extra`. Others are dropped.
"""

import logging
import time
from collections.abc import Callable, MutableMapping
from typing import Any, Final

import structlog
from django.http import HttpRequest, HttpResponse

from api.safe_paths import hide_tokens, safe_path
from devpros.tracebacks import format_traceback

logger = logging.getLogger("devpros.request")

# No value of a request, no name of a customer: numbers, classes of errors, our own ids.
LOG_FACTS: Final = frozenset(
    {
        *("method", "path", "status", "milliseconds"),  # of a request
        "error",  # the class of an exception, not its message
        *("job", "seconds", "count", "interrupted"),
        *("credential", "key_id", "matched", "purged", "remaining"),
        *("mail", "ticket"),  # public ids
    }
)


class RequestLogMiddleware:
    """Write one line for each request: method, path, status and milliseconds."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        logger.info(
            "request.finished",
            extra={
                "method": request.method,
                "path": safe_path(request.path),
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - started) * 1000, 1),
            },
        )
        return response


def format_safely(message: object, arguments: Any) -> str:
    """Return `message % arguments` with safe paths, no queries and no tokens."""
    if not isinstance(arguments, tuple) or not arguments:
        return hide_tokens(str(message) % arguments if arguments else str(message))
    safe = tuple(
        safe_path(one.partition("?")[0])
        if isinstance(one, str) and one.startswith("/")
        else one
        for one in arguments
    )
    return hide_tokens(str(message) % safe)


class PathFilter(logging.Filter):
    """Hide secrets in the paths that Django's own lines name."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django"):
            record.msg, record.args = format_safely(record.msg, record.args), ()
        return True


class CrashFilter(logging.Filter):
    """Clean the record of a crash for whatever handler there is: mail, a tracker.

    Django's message names the path. `exc_text` is what formatters write if it is set.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = format_safely(record.msg, record.args), ()
        if record.exc_info and record.exc_info[1]:
            record.exc_text = format_traceback(record.exc_info[1])
        return True


class OutageFilter(logging.Filter):
    """Drop Django's line at ERROR for each response with 503.

    The request's own line has the status, and the cause is logged as a warning. Else an
    outage would look like as many crashes as there are requests.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        return getattr(record, "status_code", None) != 503


def _write_traceback(
    logger: Any, method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Write the traceback without messages of exceptions (structlog processor)."""
    crash = line.pop("exc_info", None)
    error = crash[1] if isinstance(crash, tuple) else crash
    if isinstance(error, BaseException):
        line["exception"] = format_traceback(error)
    return line


def _hide_tokens(
    logger: Any, method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Hide tokens in every text of a line (structlog processor)."""
    return {
        name: hide_tokens(value) if isinstance(value, str) else value
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
        structlog.stdlib.ExtraAdder(allow=LOG_FACTS),
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
                    _write_traceback,
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
