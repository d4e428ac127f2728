"""A circuit breaker for the store of counters.

A store that hangs costs a request the whole timeout. So after a failure no request asks
it for `PAUSE_SECONDS`; then one does, and the others follow once it has an answer.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Final, TypeVar

from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

PAUSE_SECONDS: Final = 5.0
_WARN_EVERY_SECONDS: Final = 60

T = TypeVar("T")


class StoreGone(Exception):
    """The store does not respond, or did not within the last seconds."""


class CounterStore:
    """Knows whether the store responds, for this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_gone = False
        self._retry_at = float("-inf")
        self._warned_at = float("-inf")

    def call(self, operation: Callable[[], T]) -> T:
        """Return what `operation` returns; raise StoreGone if the store does not."""
        if not self._may_call():
            raise StoreGone
        try:
            result = operation()
        except (RedisError, OSError) as error:
            self._record_failure(error)
            raise StoreGone from error
        self._is_gone = False
        return result

    def reset(self) -> None:
        """Let the next call through at once."""
        self._is_gone = False

    def _may_call(self) -> bool:
        """Tell whether to call; while it is gone, one call after each pause."""
        if not self._is_gone:
            return True
        with self._lock:
            now = time.monotonic()
            if now < self._retry_at:
                return False
            self._retry_at = now + PAUSE_SECONDS
            return True

    def _record_failure(self, error: Exception) -> None:
        with self._lock:
            now = time.monotonic()
            self._is_gone, self._retry_at = True, now + PAUSE_SECONDS
            is_warning_due = now - self._warned_at >= _WARN_EVERY_SECONDS
            if is_warning_due:
                self._warned_at = now
        if is_warning_due:
            # Plans limit no one meanwhile; the database counts guarded attempts.
            logger.warning(
                "counter_store.failed", extra={"error": type(error).__name__}
            )


store: Final = CounterStore()
