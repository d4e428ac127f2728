"""Public ids: a prefix and a 16-digit number of microseconds, which is the primary key.

Time-ordered, unique and never used again. Within a process each number is later than
the one before. Between processes, each draws in a lane of its own: all its numbers
leave the same rest, so what one draws no other can. Lanes are picked, not handed out:
where two share one, the primary key decides, and `api.transactions` changes the lane of
the loser and runs its transaction again.
"""

import os
import re
import secrets
import threading
import time
from typing import Final

LANES: Final = 128  # an id is at most so many microseconds ahead of the clock
_NUMBER: Final = re.compile(r"[1-9][0-9]{15}")
_lock = threading.Lock()
_last = 0
_lane = secrets.randbelow(LANES)


def next_number(*, after: int = 0) -> int:
    """Return a fresh number, larger than every one before it and than `after`."""
    global _last
    with _lock:
        earliest = max(time.time_ns() // 1000, _last + 1, after + 1)
        _last = earliest + (_lane - earliest) % LANES
        return _last


def change_lane() -> None:
    """Draw in another lane from now on: somebody else is in this one."""
    global _lane
    with _lock:
        _lane = (_lane + 1 + secrets.randbelow(LANES - 1)) % LANES


def _begin_anew() -> None:
    global _lock
    _lock = threading.Lock()  # a thread of the parent may have held it
    change_lane()


os.register_at_fork(after_in_child=_begin_anew)


def number_in(public_id: str, prefix: str) -> int | None:
    """Return the number in `TICK-1732472031076123`, or None when it is malformed."""
    head, _, digits = public_id.partition("-")
    if head != prefix or not _NUMBER.fullmatch(digits):
        return None
    return int(digits)
