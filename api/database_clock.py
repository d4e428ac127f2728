"""The database's clock, which all processes share.

It decides when secrets expire and rows are deleted, disabled or late, so that a wrong
clock of one machine loses nothing. On SQLite it is the machine's own.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import DateTimeField, Func
from django.utils import timezone

from api.datetimes import truncate_to_ms


class ClockTimestamp(Func):
    """The current time of the database, in SQL.

    PostgreSQL's `now()` is the start of the transaction: a reveal that waited for a
    lock would use a time of the past.
    """

    function = "clock_timestamp"
    template = "%(function)s()"
    output_field = DateTimeField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # The format in which Django stores times there, so that they compare as text.
        template = "STRFTIME('%%%%Y-%%%%m-%%%%d %%%%H:%%%%M:%%%%f', 'NOW')"
        return self.as_sql(compiler, connection, template=template, **context)


def database_now() -> datetime:
    """Return the database's time, to the millisecond."""
    return truncate_to_ms(_ask_database())


def _ask_database() -> datetime:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT STRFTIME('%Y-%m-%d %H:%M:%f', 'NOW')")
            return datetime.fromisoformat(cursor.fetchone()[0]).replace(tzinfo=UTC)
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
        return now.astimezone(UTC)


def clock_difference() -> timedelta:
    """Return how far this machine's clock is ahead of the database's."""
    before = timezone.now()
    at = database_now()
    after = timezone.now()
    return before + (after - before) / 2 - at


def is_tolerable(difference: timedelta) -> bool:
    """Tell whether this difference of clocks is within CLOCK_TOLERANCE."""
    return abs(difference) <= settings.CLOCK_TOLERANCE


def probe_clock() -> str | None:
    """Return how this process's clock differs, or None (a health probe)."""
    difference = clock_difference()
    if is_tolerable(difference):
        return None
    return (
        "The clock of a web server differs from the database's by"
        f" {format_difference(difference)}."
    )


def format_difference(difference: timedelta) -> str:
    """Return a length of time in its largest unit: `40 days`, `3 minutes`."""
    seconds = round(abs(difference).total_seconds())
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit}s"
    return f"{seconds} seconds"
