"""The result of one attempt: the receiver's response, or why there was none."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

LOGGED_BYTES = 4 * 1024  # of the response's body, for people who read the log
LONGEST_WAIT = timedelta(hours=24)
_SECONDS = re.compile(r"[0-9]+")
_STATUSES_TO_WAIT = frozenset({429, 503})


class Failure(StrEnum):
    """Why an attempt counts as failed, in one word."""

    TIMEOUT = "timeout"
    DNS = "dns"
    BLOCKED_ADDRESS = "blocked_address"
    CONNECTION = "connection"
    TLS = "tls"
    REDIRECT = "redirect"
    PROTOCOL = "protocol"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """How one attempt ended.

    `error` is a Failure, or empty. `status_code` may stand beside `error`, even a 200
    whose body came too slowly: use `is_success`. `response` is the beginning of the
    body, as text that any database takes. `retry_after` is how long a 429 or 503 asks
    us to wait.
    """

    status_code: int | None
    error: str
    response: str
    milliseconds: int
    retry_after: timedelta | None

    @property
    def is_success(self) -> bool:
        return not self.error and is_successful(self.status_code)


def is_successful(status_code: int | None) -> bool:
    return status_code is not None and 200 <= status_code < 300


def failure_for_status(status_code: int) -> Failure | None:
    """Return why a status counts as failed, or None for a 2xx."""
    if is_successful(status_code):
        return None
    return Failure.REDIRECT if 300 <= status_code < 400 else Failure.STATUS


def response_text(body: bytes) -> str:
    """Return the beginning of a body as text, without NUL, which PostgreSQL refuses."""
    return body[:LOGGED_BYTES].decode(errors="replace").replace("\x00", "")


def retry_after(
    status_code: int, header: str | None, *, at: datetime
) -> timedelta | None:
    """Read Retry-After (RFC 9110, 10.2.3) of a 429 or 503: from nothing to 24 hours.

    None where it is absent, cannot be read, or stands beside another status.
    """
    if header is None or status_code not in _STATUSES_TO_WAIT:
        return None
    text = header.strip()
    if _SECONDS.fullmatch(text):
        digits = text.lstrip("0") or "0"
        return LONGEST_WAIT if len(digits) > 5 else _bounded(float(digits))
    date = _http_date(text)
    return _bounded((date - at).total_seconds()) if date else None


def _bounded(seconds: float) -> timedelta:
    return min(max(timedelta(seconds=seconds), timedelta(0)), LONGEST_WAIT)


def _http_date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
        return date if date.tzinfo else date.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
