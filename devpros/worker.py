"""The worker: each job of WORKER_JOBS in a thread of its own, until told to stop.

A job that takes its time keeps no other from its turn. Between rounds a job waits for
its bell: PostgreSQL rings when a transaction with events has committed, another job
when it has done something, and where nobody rings it looks twice a second.

Jobs are given the database's time. One with an interval is about the age of rows, and
gets the steady time instead (events/steady_clock.py), unless JOBS_BY_DATABASE_CLOCK
names it. While the machine's clock is wrong, no job runs.
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
from devpros.bell import listen
from devpros.worker_clock import WorkerClock
from events.delivery_pool import SECONDS_TO_FINISH, DeliveryPool
from events.heartbeat import beat

logger = logging.getLogger(__name__)

POLL_SECONDS: Final = 0.5
_BEAT_SECONDS: Final = 5.0
_REST_OF_THE_BROKEN: Final = timedelta(seconds=30)


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
        self.bell = threading.Event()
        found = import_string(path)
        self._call = found(ring=self.bell.set) if isinstance(found, type) else found
        self._due = time.monotonic()  # no clock that somebody sets

    def run(self) -> bool:
        """Run it if it is due; return whether there may be more to do at once."""
        if time.monotonic() < self._due:
            return False
        try:
            if self._call(at=self._get_time()):
                return True
            self._rest(self.every)
        except (DatabaseError, InterfaceError) as error:
            warn_of(error, job=self.name)
        except Exception:
            logger.exception("job.failed", extra={"job": self.name})
            self._rest(max(self.every, _REST_OF_THE_BROKEN))
        return False

    def close(self) -> None:
        """Finish what is under way, as far as a moment suffices."""
        if isinstance(self._call, DeliveryPool):
            try:
                self._call.close(clock=self._get_time)
            except (DatabaseError, InterfaceError) as error:
                warn_of(error, job=self.name)

    def wait(self) -> None:
        """Wait for the bell, for as long as there is nothing to look for."""
        left = self._due - time.monotonic()
        self.bell.wait(max(POLL_SECONDS, left))

    def _rest(self, length: timedelta) -> None:
        self._due = time.monotonic() + length.total_seconds()


class Worker:
    """Runs jobs, says that it lives, and ends gracefully."""

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
        self._ring()

    def run_once(self) -> bool:
        """Run each job once, here, then end what they began.

        Return False where the machine's clock is wrong, so that none has run.
        """
        if not self._beat():
            return True  # the log says that the database is waited for
        if not self._clock.is_trusted:
            return False
        for job in self._jobs:
            job.run()
            job.close()
        return True

    def run(self) -> None:
        """Work until `stop`; a database that is gone is waited for, not died of."""
        if not settings.OUTBOUND:
            logger.warning("outbound.disabled")
        self._beat()
        threads = [self._start(self._work, job) for job in self._jobs]
        if connection.vendor == "postgresql":
            threads.append(self._start(listen, self._ring, self._stop))
        while not self._stop.is_set():
            close_old_connections()
            self._beat()
            self._stop.wait(_BEAT_SECONDS)
        self._join(threads)

    def _work(self, job: Job) -> None:
        while not self._stop.is_set():
            job.bell.clear()
            close_old_connections()
            if not self._clock.is_trusted:
                self._stop.wait(POLL_SECONDS)
            elif job.run():
                self._ring(but=job)
            else:
                job.wait()
        job.close()

    def _ring(self, but: Job | None = None) -> None:
        for job in self._jobs:
            if job is not but:
                job.bell.set()

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
        is_about_age = not isinstance(entry, str)
        if is_about_age and name not in settings.JOBS_BY_DATABASE_CLOCK:
            return self._clock.steady
        return self._clock.now

    def _beat(self) -> bool:
        try:
            self._clock.set()
            difference = self._clock.difference
            beat(self.name, at=self._clock.now(), difference=difference)
        except (DatabaseError, InterfaceError) as error:
            warn_of(error)
            return False
        return True

    @staticmethod
    def _join(threads: Iterable[threading.Thread]) -> None:
        """Give the jobs a moment; whatever they were at is safe to be cut."""
        deadline = time.monotonic() + SECONDS_TO_FINISH + 0.5
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))


def warn_of(error: Exception, *, job: str = "") -> None:
    logger.warning(
        "database.awaited", extra={"job": job, "error": type(error).__name__}
    )
    close_connection()  # the next one may find a server that takes writes
