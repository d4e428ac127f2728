"""manage.py run_worker: what happens after a request, in one process beside it."""

import logging
import os
import signal
import socket
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, InterfaceError, close_old_connections
from django.utils.module_loading import import_string

from api.moments import moment_now
from events.heartbeat import beat

logger = logging.getLogger(__name__)

_POLL_SECONDS = 0.5


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
        name = f"{socket.gethostname()}:{os.getpid()}"
        jobs = [import_string(path) for path in settings.WORKER_JOBS.values()]
        while True:
            _run(jobs, name)
            if once or stop.wait(_POLL_SECONDS):
                return None
            close_old_connections()


def _run(jobs: list[Any], name: str) -> None:
    """Run every job once; a database that is gone is waited for, not died of."""
    try:
        beat(name, at=moment_now())
        for job in jobs:
            job(at=moment_now())
    except (DatabaseError, InterfaceError) as error:
        logger.warning(
            "the worker waits for the database", extra={"error": type(error).__name__}
        )
