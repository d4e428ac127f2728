"""Public ids: a prefix and a 16-digit number of microseconds, which is the primary key.

Time-ordered, unique and never used again. Within a process each number is larger than
the one before. Each process has a lane: all its numbers have the same remainder modulo
LANES, so that processes in different lanes never pick the same number. Lanes are
random: where two processes share one, the primary key refuses the second row, and
`api/transactions.py` changes the lane and runs the transaction again.
"""

import os
import re
import secrets
import threading
import time
from typing import Final

LANES: Final = 128  # a number is at most so many microseconds ahead of the clock
_NUMBER: Final = re.compile(r"[1-9][0-9]{15}")
_lock = threading.Lock()
_last = 0
_lane = secrets.randbelow(LANES)


def next_number(*, after: int = 0) -> int:
    """Return a new number, larger than all before it in this process and `after`."""
    global _last
    with _lock:
        earliest = max(time.time_ns() // 1000, _last + 1, after + 1)
        _last = earliest + (_lane - earliest) % LANES
        return _last


def change_lane() -> None:
    """Use another lane from now on: another process uses this one."""
    global _lane
    with _lock:
        _lane = (_lane + 1 + secrets.randbelow(LANES - 1)) % LANES


def _reset_after_fork() -> None:
    global _lock
    _lock = threading.Lock()  # a thread of the parent may hold the old one
    change_lane()


os.register_at_fork(after_in_child=_reset_after_fork)


def number_in(public_id: str, prefix: str) -> int | None:
    """Return the number in `TICK-1732472031076123`, or None when it is malformed."""
    head, _, digits = public_id.partition("-")
    if head != prefix or not _NUMBER.fullmatch(digits):
        return None
    return int(digits)
