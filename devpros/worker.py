"""The worker: each job of WORKER_JOBS in a thread of its own, until it is stopped.

So a slow job delays no other. Between rounds a job waits until it is woken: by NOTIFY
of PostgreSQL when a transaction with events has committed, or by another job that has
done something. Without that it looks twice a second.

Jobs get the database's time. A job with an interval deletes old rows, and gets the
steady time instead (events/steady_clock.py), unless JOBS_BY_DATABASE_CLOCK names it.
While the machine's clock is wrong, no job runs.
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import (
    DatabaseError,
    InterfaceError,
    close_old_connections,
    connection,
    connections,
)
from django.utils.module_loading import import_string

from api.datetimes import now
from api.outage import close_connection
from devpros.pg_notify import listen_for_notify
from devpros.worker_clock import WorkerClock
from events.delivery_pool import SECONDS_TO_FINISH, DeliveryPool
from events.heartbeat import beat

logger = logging.getLogger(__name__)

POLL_SECONDS: Final = 0.5
_BEAT_SECONDS: Final = 5.0
_PAUSE_AFTER_CRASH: Final = timedelta(seconds=30)


class Job:
    """A function of WORKER_JOBS, called in every round, or every so often.

    `"name": "path"` or `"name": ("path", timedelta)`. It is due at once, and rests
    after a call that found nothing to do: so one that works in batches does a batch in
    each round until all is done. A path may also name a class of DeliveryPool, of which
    the job makes one for itself.
    """

    def __init__(
        self,
        name: str,
        entry: str | tuple[str, timedelta],
        get_time: Callable[[], datetime] = now,
    ) -> None:
        self._get_time = get_time
        path, self.every = (entry, timedelta(0)) if isinstance(entry, str) else entry
        self.name = name
        self.wakeup = threading.Event()
        found = import_string(path)
        self._call = found(ring=self.wakeup.set) if isinstance(found, type) else found
        self._due = time.monotonic()  # a clock that is never set

    def run(self) -> bool:
        """Run it if it is due; return True if there may be more to do at once."""
        if time.monotonic() < self._due:
            return False
        try:
            if self._call(at=self._get_time()):
                return True
            self._pause(self.every)
        except (DatabaseError, InterfaceError) as error:
            warn_of_outage(error, job=self.name)
        except Exception:
            logger.exception("job.failed", extra={"job": self.name})
            self._pause(max(self.every, _PAUSE_AFTER_CRASH))
        return False

    def close(self) -> None:
        """Finish what has started, within SECONDS_TO_FINISH."""
        if isinstance(self._call, DeliveryPool):
            try:
                self._call.close(clock=self._get_time)
            except (DatabaseError, InterfaceError) as error:
                warn_of_outage(error, job=self.name)

    def wait(self) -> None:
        """Wait until it is woken or due."""
        left = self._due - time.monotonic()
        self.wakeup.wait(max(POLL_SECONDS, left))

    def _pause(self, length: timedelta) -> None:
        self._due = time.monotonic() + length.total_seconds()


class Worker:
    """Runs jobs, writes a heartbeat, and stops gracefully."""

    def __init__(self, names: Sequence[str] = ()) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self._stop = threading.Event()
        self._clock = WorkerClock()
        self._jobs = [
            Job(name, entry, self._clock_of(name, entry))
            for name, entry in settings.WORKER_JOBS.items()
            if not names or name in names
        ]

    def stop(self) -> None:
        self._stop.set()
        self._wake()

    def run_once(self) -> bool:
        """Run each job once in this thread, then finish what they started.

        Return False where no job ran because the machine's clock is wrong.
        """
        if not self._beat():
            return True  # the outage is in the log
        if not self._clock.is_trusted:
            return False
        for job in self._jobs:
            job.run()
            job.close()
        return True

    def run(self) -> None:
        """Work until `stop`; wait for a database that is gone."""
        if not settings.OUTBOUND:
            logger.warning("outbound.disabled")
        self._beat()
        threads = [self._start(self._work, job) for job in self._jobs]
        if connection.vendor == "postgresql":
            threads.append(self._start(listen_for_notify, self._wake, self._stop))
        while not self._stop.is_set():
            close_old_connections()
            self._beat()
            self._stop.wait(_BEAT_SECONDS)
        self._join(threads)

    def _work(self, job: Job) -> None:
        while not self._stop.is_set():
            job.wakeup.clear()
            close_old_connections()
            if not self._clock.is_trusted:
                self._stop.wait(POLL_SECONDS)
            elif job.run():
                self._wake(other_than=job)
            else:
                job.wait()
        job.close()

    def _wake(self, other_than: Job | None = None) -> None:
        for job in self._jobs:
            if job is not other_than:
                job.wakeup.set()

    def _start(self, target: object, *arguments: object) -> threading.Thread:
        def run() -> None:
            try:
                target(*arguments)  # type: ignore[operator]  # one of the two above
            finally:
                connections.close_all()

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        return thread

    def _clock_of(
        self, name: str, entry: str | tuple[str, timedelta]
    ) -> Callable[[], datetime]:
        has_interval = not isinstance(entry, str)
        if has_interval and name not in settings.JOBS_BY_DATABASE_CLOCK:
            return self._clock.steady
        return self._clock.now

    def _beat(self) -> bool:
        try:
            self._clock.set()
            difference = self._clock.difference
            beat(self.name, at=self._clock.now(), difference=difference)
        except (DatabaseError, InterfaceError) as error:
            warn_of_outage(error)
            return False
        return True

    @staticmethod
    def _join(threads: Iterable[threading.Thread]) -> None:
        """Give the jobs time to finish; their work is safe to interrupt."""
        deadline = time.monotonic() + SECONDS_TO_FINISH + 0.5
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))


def warn_of_outage(error: Exception, *, job: str = "") -> None:
    logger.warning(
        "database.awaited", extra={"job": job, "error": type(error).__name__}
    )
    close_connection()  # the next one may find a server that accepts writes
