"""The database's clock, which all processes share.

It decides what a secret's holder may still do, what is deleted, disabled or late. The
machine's own clock may be wrong; nothing is lost by that. On SQLite both are the same.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import DateTimeField, Func
from django.utils import timezone

from api.datetimes import truncate_to_ms


class ClockTimestamp(Func):
    """This very moment, by the database.

    PostgreSQL's `now()` is when the transaction began: a reveal that waited for a lock
    would be judged by an earlier time.
    """

    function = "clock_timestamp"
    template = "%(function)s()"
    output_field = DateTimeField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # In the form in which Django keeps moments there, so that they compare as text.
        template = "STRFTIME('%%%%Y-%%%%m-%%%%d %%%%H:%%%%M:%%%%f', 'NOW')"
        return self.as_sql(compiler, connection, template=template, **context)


def database_now() -> datetime:
    """Ask the database what time it is; return it to the millisecond."""
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
    """Tell whether two clocks agree well enough to work by."""
    return abs(difference) <= settings.CLOCK_TOLERANCE


def probe_clock() -> str | None:
    """Say that this process's clock and the database's differ (a health probe)."""
    difference = clock_difference()
    if is_tolerable(difference):
        return None
    return (
        "The clock of a web server differs from the database's by"
        f" {show_difference(difference)}."
    )


def show_difference(difference: timedelta) -> str:
    """Write a length of time in its largest unit: `40 days`, `3 minutes`."""
    seconds = round(abs(difference).total_seconds())
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit}s"
    return f"{seconds} seconds"
