"""Public ids: a prefix and a 16-digit number of microseconds, which is the primary key.

Time-ordered, unique and never used again: within a process each number is the later of
the clock and the last number plus one; between processes the primary key decides, and
`api.verb` runs a transaction again whose fresh number was taken.
"""

import re
import threading
import time

_NUMBER = re.compile(r"[1-9][0-9]{15}")
_lock = threading.Lock()
_last = 0


def next_number(*, after: int = 0) -> int:
    """Return a fresh number, larger than every one before it and than `after`."""
    global _last
    with _lock:
        _last = max(time.time_ns() // 1000, _last + 1, after + 1)
        return _last


def number_in(public_id: str, prefix: str) -> int | None:
    """Return the number in `TICK-1732472031076123`, or None when it is malformed."""
    head, _, digits = public_id.partition("-")
    if head != prefix or not _NUMBER.fullmatch(digits):
        return None
    return int(digits)
