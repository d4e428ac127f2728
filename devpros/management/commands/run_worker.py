"""manage.py run_worker: what happens after a request, in one process beside it."""

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, InterfaceError, close_old_connections
from django.utils.module_loading import import_string

from api.moments import moment_now
from credentials.starting import warn_of_lost_keys
from events.heartbeat import beat

logger = logging.getLogger(__name__)

_POLL_SECONDS = 0.5
_REST_OF_THE_BROKEN = timedelta(seconds=30)


class Command(BaseCommand):
    help = "Run the jobs of WORKER_JOBS until SIGTERM. Any number may share the work."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="Run each job once, then end."
        )

    def handle(self, *args: Any, once: bool, **options: Any) -> str | None:
        stop = threading.Event()
        if not once:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
        worker = f"{socket.gethostname()}:{os.getpid()}"
        jobs = [Job(name, entry) for name, entry in settings.WORKER_JOBS.items()]
        warn_of_lost_keys()
        while True:
            _run(jobs, worker)
            if once or stop.wait(_POLL_SECONDS):
                return None
            close_old_connections()


class Job:
    """A function of WORKER_JOBS, called in every round, or every so often.

    `"name": "path"` or `"name": ("path", timedelta)`. It is due at once, and rests
    after a call that found nothing to do: so one that works in batches does a batch in
    each round until all is done, and no other job waits for longer than for a batch.
    """

    def __init__(self, name: str, entry: str | tuple[str, timedelta]) -> None:
        path, self.every = (entry, timedelta(0)) if isinstance(entry, str) else entry
        self.name = name
        self._call = import_string(path)
        self._due = time.monotonic()  # no clock that somebody sets

    def run(self) -> None:
        """Run it if it is due; whatever goes wrong, the others have their turn."""
        if time.monotonic() < self._due:
            return
        try:
            if not self._call(at=moment_now()):
                self._rest(self.every)
        except (DatabaseError, InterfaceError) as error:
            _warn(error, job=self.name)
        except Exception:
            logger.exception("a job of the worker failed", extra={"job": self.name})
            self._rest(max(self.every, _REST_OF_THE_BROKEN))

    def _rest(self, length: timedelta) -> None:
        self._due = time.monotonic() + length.total_seconds()


def _run(jobs: Iterable[Job], worker: str) -> None:
    """Run what is due; a database that is gone is waited for, not died of."""
    try:
        beat(worker, at=moment_now())
    except (DatabaseError, InterfaceError) as error:
        _warn(error)
        return
    for job in jobs:
        job.run()


def _warn(error: Exception, **facts: str) -> None:
    facts["error"] = type(error).__name__
    logger.warning("the worker waits for the database", extra=facts)
