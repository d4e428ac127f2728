"""Hand over what an outbox holds: many at a time, none in the way of another.

One thread speaks with the database; threads of their own, one for each thing on its
way, speak with the network. So a receiver that takes its time holds a thread and no
connection, and no transaction is open meanwhile.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, Generic, Protocol, TypeVar

from django.conf import settings

Parcel = TypeVar("Parcel")
Outcome = TypeVar("Outcome")

logger = logging.getLogger(__name__)

SECONDS_TO_FINISH: Final = 3.0  # a service that is stopped grants no more


class Outbox(Protocol[Parcel, Outcome]):
    """What a courier knows of the things it carries."""

    most_under_way: int

    def claim(self, limit: int, *, at: datetime) -> Sequence[Parcel]:
        """Lease up to `limit` things that are due, in short transactions."""

    def carry(self, parcel: Parcel) -> Outcome:
        """Hand one over, in a thread of its own and without the database."""

    def settle(self, parcel: Parcel, outcome: Outcome | None, *, at: datetime) -> None:
        """Write what came of it, in one transaction, if the lease still holds.

        None is an error that `carry` did not foresee: a failed attempt, so that no row
        is tried for ever.
        """


class Courier(Generic[Parcel, Outcome]):
    """A job of the worker: `courier(at=…)` is one round, which waits for nobody.

    `ring` is called from a thread when something has come back to be settled.
    """

    def __init__(
        self, outbox: Outbox[Parcel, Outcome], *, ring: Callable[[], None]
    ) -> None:
        self._outbox, self._ring = outbox, ring
        self._under_way = 0
        self._back: deque[tuple[Parcel, Outcome | None]] = deque()
        self._returned = threading.Condition()

    def __call__(self, *, at: datetime) -> int:
        """Settle what is back, send out what is due; return how many that were.

        With OUTBOUND off nothing is sent, and what is due stays so.
        """
        settled = self._settle(at)
        free = self._outbox.most_under_way - self._under_way if settings.OUTBOUND else 0
        claimed = self._outbox.claim(free, at=at) if free > 0 else ()
        for parcel in claimed:
            self._under_way += 1
            threading.Thread(target=self._carry, args=(parcel,), daemon=True).start()
        return settled + len(claimed)

    def close(self, *, clock: Callable[[], datetime]) -> None:
        """Wait a moment for what is under way, and settle it; begin nothing.

        What is not back by then is handed over again when its lease has run out.
        """
        deadline = time.monotonic() + SECONDS_TO_FINISH
        while self._under_way and (left := deadline - time.monotonic()) > 0:
            with self._returned:
                self._returned.wait_for(lambda: self._back, timeout=left)
            self._settle(clock())

    def _carry(self, parcel: Parcel) -> None:
        outcome = None
        try:
            outcome = self._outbox.carry(parcel)
        except Exception as error:
            # The formatter leaves out what the error says (devpros/tracebacks.py).
            logger.exception("attempt.crashed", extra={"error": type(error).__name__})
        with self._returned:
            self._back.append((parcel, outcome))
            self._returned.notify()
        self._ring()

    def _settle(self, at: datetime) -> int:
        settled = 0
        while self._back:
            parcel, outcome = self._back[0]
            self._outbox.settle(parcel, outcome, at=at)
            # Only now: where the database is gone, the outcome waits here for it.
            self._back.popleft()
            self._under_way -= 1
            settled += 1
        return settled
