"""Stop a long command between two of its steps."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def stop_on_signals() -> Iterator[threading.Event]:
    """Yield an event that SIGTERM and Ctrl+C set instead of ending the process."""
    stop_requested = threading.Event()
    before = {
        number: signal.signal(number, lambda *_: stop_requested.set())
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield stop_requested
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
