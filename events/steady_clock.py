"""The time by which the age of rows is judged: it follows the clock, and never jumps.

Rows are deleted, and endpoints disabled, when they are old by this time. It passes as
the database's clock does while workers run. When that clock is set forward by weeks, or
nobody worked for weeks, it catches up at a day for each hour; so a wrong clock deletes
little before somebody sets it right, and then this time is right again at once.
"""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from events.models import SteadyClock

# Of a worker that starts: no clock that can be trusted says how long it was away.
CATCH_UP_AT_START: Final = timedelta(hours=1)


def steady_time(*, at: datetime) -> datetime:
    """Return the time by which age is judged at this moment; never later than it."""
    clock = SteadyClock.objects.filter(pk=1).first()
    return at if clock is None else min(at, clock.at)


def start_steady_clock(*, at: datetime) -> None:
    """Begin it, or let it catch up a little after a worker was away."""
    _advance(CATCH_UP_AT_START, at=at)


def advance_steady_clock(passed: timedelta, *, at: datetime) -> None:
    """Let it catch up with `at`, when so much time has passed."""
    _advance(passed * settings.STEADY_CLOCK_CATCH_UP, at=at)


@transaction.atomic
def _advance(most: timedelta, *, at: datetime) -> None:
    SteadyClock.objects.get_or_create(pk=1, defaults={"at": at})
    clock = SteadyClock.objects.select_for_update().get(pk=1)
    clock.at = min(at, clock.at + most)
    clock.save(update_fields=["at"])
