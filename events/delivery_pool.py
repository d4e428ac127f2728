"""Hand over what an outbox holds: many rows at a time, none in the way of another.

One thread uses the database; a thread for each job uses the network. So a slow receiver
holds a thread and no connection, and no transaction is open meanwhile.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, Generic, Protocol, TypeVar

from django.conf import settings

from api.outage import is_outage

Job = TypeVar("Job")
JobContra = TypeVar("JobContra", contravariant=True)
JobCo = TypeVar("JobCo", covariant=True)
Outcome = TypeVar("Outcome")
OutcomeContra = TypeVar("OutcomeContra", contravariant=True)

logger = logging.getLogger(__name__)

SECONDS_TO_FINISH: Final = 3.0  # a service that is stopped grants no more


class Claim(Protocol[JobCo]):
    """Lease up to `limit` rows that are due, in short transactions."""

    def __call__(self, limit: int, *, at: datetime) -> Sequence[JobCo]: ...


class Settle(Protocol[JobContra, OutcomeContra]):
    """Write the outcome in one transaction, if the lease still holds.

    None is an error that `send` did not foresee. It is a failed attempt, so that no row
    is tried for ever.
    """

    def __call__(
        self, job: JobContra, outcome: OutcomeContra | None, *, at: datetime
    ) -> None: ...


class DeliveryPool(Generic[Job, Outcome]):
    """A job of the worker: `pool(at=…)` is one round, which waits for nothing.

    `claim` and `settle` run in the caller's thread, `send` in a thread of its own
    without the database. `size` jobs may be under way. `ring` is called from a thread
    when a job has come back to be settled.
    """

    def __init__(
        self,
        *,
        claim: Claim[Job],
        send: Callable[[Job], Outcome],
        settle: Settle[Job, Outcome],
        size: int,
        ring: Callable[[], None],
    ) -> None:
        self._claim, self._send, self._write = claim, send, settle
        self._size, self._ring = size, ring
        self._under_way = 0
        self._back: deque[tuple[Job, Outcome | None]] = deque()
        self._returned = threading.Condition()

    def __call__(self, *, at: datetime) -> int:
        """Settle what is back and send what is due; return how many that were.

        With OUTBOUND off nothing is sent, and what is due stays so.
        """
        settled = self._settle(at)
        free = self._size - self._under_way if settings.OUTBOUND else 0
        claimed = self._claim(free, at=at) if free > 0 else ()
        for job in claimed:
            self._under_way += 1
            threading.Thread(target=self._run, args=(job,), daemon=True).start()
        return settled + len(claimed)

    def close(self, *, clock: Callable[[], datetime]) -> None:
        """Wait up to SECONDS_TO_FINISH for what is under way, and settle it.

        What is not back by then is handed over again when its lease has run out.
        """
        deadline = time.monotonic() + SECONDS_TO_FINISH
        while self._under_way and (left := deadline - time.monotonic()) > 0:
            with self._returned:
                self._returned.wait_for(lambda: self._back, timeout=left)
            self._settle(clock())

    def _run(self, job: Job) -> None:
        outcome = None
        try:
            outcome = self._send(job)
        except Exception as error:
            # The formatter leaves out what the error says (devpros/tracebacks.py).
            logger.exception("attempt.crashed", extra={"error": type(error).__name__})
        with self._returned:
            self._back.append((job, outcome))
            self._returned.notify()
        self._ring()

    def _settle(self, at: datetime) -> int:
        settled = 0
        while self._back:
            job, outcome = self._back[0]
            self._write_or_log(job, outcome, at)
            # Only now: where the database is gone, the outcome waits here for it.
            self._back.popleft()
            self._under_way -= 1
            settled += 1
        return settled

    def _write_or_log(self, job: Job, outcome: Outcome | None, at: datetime) -> None:
        """Settle one job; an outcome that cannot be written is a failed attempt.

        So no job keeps the others waiting. An outage is raised: it ends by itself.
        """
        try:
            self._write(job, outcome, at=at)
        except Exception as error:
            if is_outage(error):
                raise
            logger.exception("outcome.failed", extra={"error": type(error).__name__})
            if outcome is not None:
                self._write_or_log(job, None, at)
