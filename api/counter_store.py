"""The store of counters, which may be gone: then it is asked again only now and then.

One that hangs costs a request the whole timeout. So after a failure nobody asks for a
while, then one does, and the others go on as soon as that one has been answered.
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
    """The store did not answer, just now or a moment ago."""


class CounterStore:
    """Remembers whether the store answers, in this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_gone = False
        self._ask_again_at = float("-inf")
        self._warned_at = float("-inf")

    def ask(self, question: Callable[[], T]) -> T:
        """Return what the store answers; raise StoreGone."""
        if not self._may_ask():
            raise StoreGone
        try:
            answer = question()
        except (RedisError, OSError) as error:
            self._note_failure(error)
            raise StoreGone from error
        self._is_gone = False
        return answer

    def forget(self) -> None:
        """Ask it again at once."""
        self._is_gone = False

    def _may_ask(self) -> bool:
        """Tell whether to ask; while it is gone, one at a time and after a pause."""
        if not self._is_gone:
            return True
        with self._lock:
            now = time.monotonic()
            if now < self._ask_again_at:
                return False
            self._ask_again_at = now + PAUSE_SECONDS
            return True

    def _note_failure(self, error: Exception) -> None:
        with self._lock:
            now = time.monotonic()
            self._is_gone, self._ask_again_at = True, now + PAUSE_SECONDS
            is_news = now - self._warned_at >= _WARN_EVERY_SECONDS
            if is_news:
                self._warned_at = now
        if is_news:
            # Plans limit no one meanwhile; the database counts guarded attempts.
            logger.warning(
                "counter_store.failed", extra={"error": type(error).__name__}
            )


store: Final = CounterStore()
