"""What is lost to somebody else at the same rows, and so worth another try."""

import sqlite3
import time
from collections.abc import Callable
from typing import Final, TypeVar

from django.db import DatabaseError

R = TypeVar("R")

# PostgreSQL, appendix A: a serialization failure, a deadlock, a lock not to be had.
_LOST: Final = {"40001", "40P01", "55P03"}
_BUSY: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
PAUSES: Final = (0.1, 0.2, 0.4, 0.8)  # seconds, before each further try


def is_lock_conflict(error: BaseException) -> bool:
    """Tell a transaction that others were in the way of from one that failed."""
    cause = error.__cause__
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _BUSY  # the higher bits say how it was busy
    return getattr(cause, "sqlstate", None) in _LOST


def retry_on_lock_conflict(work: Callable[[], R]) -> R:
    """Do it, and again after a pause as often as it was lost to another; five times.

    For a whole transaction that nobody waits for: a command's, the worker's. The last
    loss is raised as it came.
    """
    for seconds in PAUSES:
        try:
            return work()
        except DatabaseError as error:
            if not is_lock_conflict(error):
                raise
        time.sleep(seconds)
    return work()
