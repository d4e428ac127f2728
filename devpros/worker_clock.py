"""The worker's clock: the database's time, and the monotonic time since it was read.

The machine's own clock decides nothing, except that a worker whose clock is wrong does
no work: it would check certificates and date its mails wrongly.
"""

import logging
import time
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from api.database_clock import (
    clock_difference,
    database_now,
    is_tolerable,
)
from api.datetimes import truncate_to_ms
from events.steady_clock import (
    advance_steady_clock,
    start_steady_clock,
    steady_time,
)

logger = logging.getLogger(__name__)

_LOG_EVERY_SECONDS: Final = 60.0


class WorkerClock:
    """Call `set` first, and then every few seconds; it raises database errors."""

    def __init__(self) -> None:
        self.difference = timedelta(0)
        # The monotonic clock and the database's time at the last reading.
        self._reading: tuple[float, datetime] | None = None
        self._logged_at = float("-inf")

    @property
    def is_trusted(self) -> bool:
        """Tell whether the clock is set and the machine's own agrees with it."""
        return self._reading is not None and is_tolerable(self.difference)

    def set(self) -> None:
        """Read the database's clock."""
        last = self._reading
        self.difference = clock_difference()
        self._reading = (time.monotonic(), timezone.now() - self.difference)
        if not self.is_trusted:
            self._log_difference()
        elif last is None:
            start_steady_clock(at=self.now())
        else:
            passed = timedelta(seconds=self._reading[0] - last[0])
            advance_steady_clock(passed, at=self.now())

    def now(self) -> datetime:
        """Return the database's time."""
        if self._reading is None:
            return database_now()
        read_at, database_time = self._reading
        passed = timedelta(seconds=time.monotonic() - read_at)
        return truncate_to_ms(database_time + passed)

    def steady(self) -> datetime:
        """Return the time by which the age of rows is judged."""
        return steady_time(at=self.now())

    def _log_difference(self) -> None:
        now = time.monotonic()
        if now - self._logged_at >= _LOG_EVERY_SECONDS:
            self._logged_at = now
            # No job runs until this machine's clock agrees with the database's.
            seconds = self.difference.total_seconds()
            logger.error("clock.differed", extra={"seconds": seconds})
