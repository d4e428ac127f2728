"""Moments on the way in and out (contract 1.6)."""

import re
from datetime import UTC, date, datetime

from django.utils import timezone

# RFC 3339, section 5.6. Python's own reader also takes moments without an offset.
_RFC3339 = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?"
    r"(?:[Zz]|[+-]\d{2}:[0-5]\d)",  # Python takes an offset of 99 minutes
    re.ASCII,
)

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def now() -> datetime:
    """Read the clock, to the millisecond that answers show and filters compare."""
    return truncate_to_ms(timezone.now())


def truncate_to_ms(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def parse_datetime(text: str) -> datetime:
    """Read RFC 3339 with an offset as UTC; raise ValueError for anything else."""
    written = parse_datetime_with_offset(text)
    try:
        return written.astimezone(UTC)
    except OverflowError:
        raise ValueError("out of range") from None


def parse_datetime_with_offset(text: str) -> datetime:
    """Read RFC 3339 and keep the offset it was written with."""
    if not _RFC3339.fullmatch(text):
        raise ValueError("not RFC 3339 with an offset")
    return datetime.fromisoformat(text.upper())


def format_datetime(moment: datetime | None) -> str | None:
    """Write `2026-11-25T10:00:00.000Z`."""
    if moment is None:
        return None
    shown = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return shown.removesuffix("+00:00") + "Z"


def parse_day(text: str) -> date:
    """Read a calendar day; of a full date-time keep the day as written (OPEN-04)."""
    if _DAY.fullmatch(text):
        return date.fromisoformat(text)
    return parse_datetime_with_offset(text).date()
