"""Dates and times of the API: RFC 3339 in, UTC with milliseconds out.

docs/contract.md, 1.6.
"""

import re
from datetime import UTC, date, datetime

from django.utils import timezone

# RFC 3339, section 5.6. datetime.fromisoformat also takes times without an offset.
_RFC3339 = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?"
    r"(?:[Zz]|[+-]\d{2}:[0-5]\d)",  # Python takes an offset of 99 minutes
    re.ASCII,
)

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def now() -> datetime:
    """Return the current time in UTC, to the millisecond: what the API shows."""
    return truncate_to_ms(timezone.now())


def truncate_to_ms(time: datetime) -> datetime:
    return time.replace(microsecond=time.microsecond // 1000 * 1000)


def parse_datetime(text: str) -> datetime:
    """Read RFC 3339 with an offset as UTC; raise ValueError for anything else."""
    parsed = parse_datetime_with_offset(text)
    try:
        return parsed.astimezone(UTC)
    except OverflowError:
        raise ValueError("out of range") from None


def parse_datetime_with_offset(text: str) -> datetime:
    """Read RFC 3339 and keep the offset it is written with; raise ValueError."""
    if not _RFC3339.fullmatch(text):
        raise ValueError("not RFC 3339 with an offset")
    return datetime.fromisoformat(text.upper())


def format_datetime(time: datetime | None) -> str | None:
    """Return `2026-11-25T10:00:00.000Z`, or None for None."""
    if time is None:
        return None
    text = time.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.removesuffix("+00:00") + "Z"


def parse_day(text: str) -> date:
    """Read a date; of a date and time take the date as written. Raise ValueError."""
    if _DATE.fullmatch(text):
        return date.fromisoformat(text)
    return parse_datetime_with_offset(text).date()
