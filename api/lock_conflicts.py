"""Transactions that lost a lock or a race to another one, and their retry."""

import sqlite3
import time
from collections.abc import Callable
from typing import Final, TypeVar

from django.db import DatabaseError

R = TypeVar("R")

# PostgreSQL, appendix A: serialization failure, deadlock, lock not available.
_CONFLICTS: Final = {"40001", "40P01", "55P03"}
_BUSY: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
PAUSES: Final = (0.1, 0.2, 0.4, 0.8)  # seconds, before each further try


def is_lock_conflict(error: BaseException) -> bool:
    """Tell whether a database error is a conflict with another transaction."""
    cause = error.__cause__
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _BUSY  # the higher bits are details
    return getattr(cause, "sqlstate", None) in _CONFLICTS


def retry_on_lock_conflict(work: Callable[[], R]) -> R:
    """Run `work`, and up to four times more after a lock conflict; return its result.

    For a whole transaction outside of a request: a command's, the worker's. Sleeps
    `PAUSES` between the attempts. Raises the last conflict.
    """
    for seconds in PAUSES:
        try:
            return work()
        except DatabaseError as error:
            if not is_lock_conflict(error):
                raise
        time.sleep(seconds)
    return work()
