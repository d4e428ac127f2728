"""The times a worker goes by: the database's, counted on between two questions.

What the machine's own clock says changes nothing, except that a worker whose clock is
wrong does no work: it would misjudge certificates, and misdate its mails.
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

_TELL_AGAIN_SECONDS: Final = 60.0


class WorkerClock:
    """Set it first, and then every few seconds; raises what the database raises."""

    def __init__(self) -> None:
        self.difference = timedelta(0)
        # The monotonic clock at the last answer, and what the answer was.
        self._reading: tuple[float, datetime] | None = None
        self._told_at = float("-inf")

    @property
    def is_trusted(self) -> bool:
        """Tell whether the machine's clock was read, and agrees with the database's."""
        return self._reading is not None and is_tolerable(self.difference)

    def set(self) -> None:
        """Ask the database what time it is."""
        last = self._reading
        self.difference = clock_difference()
        self._reading = (time.monotonic(), timezone.now() - self.difference)
        if not self.is_trusted:
            self._tell()
        elif last is None:
            start_steady_clock(at=self.now())
        else:
            passed = timedelta(seconds=self._reading[0] - last[0])
            advance_steady_clock(passed, at=self.now())

    def now(self) -> datetime:
        """Return the database's time."""
        if self._reading is None:
            return database_now()
        read_at, said = self._reading
        passed = timedelta(seconds=time.monotonic() - read_at)
        return truncate_to_ms(said + passed)

    def steady(self) -> datetime:
        """Return the time by which the age of rows is judged."""
        return steady_time(at=self.now())

    def _tell(self) -> None:
        now = time.monotonic()
        if now - self._told_at >= _TELL_AGAIN_SECONDS:
            self._told_at = now
            # No job runs until this machine's clock agrees with the database's.
            seconds = self.difference.total_seconds()
            logger.error("clock.differed", extra={"seconds": seconds})
