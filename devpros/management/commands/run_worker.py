"""manage.py run_worker: what happens after a request, in a process beside it."""

import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from credentials.startup_checks import warn_of_lost_keys
from devpros.worker import Worker


class Command(BaseCommand):
    help = "Run the jobs of WORKER_JOBS until SIGTERM. Any number may share the work."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="Run each job once, then end."
        )
        parser.add_argument(
            "--only",
            action="append",
            default=[],
            metavar="JOB",
            choices=list(settings.WORKER_JOBS),
            help=f"Only this job (repeatable): {', '.join(settings.WORKER_JOBS)}.",
        )

    def handle(
        self, *args: Any, once: bool, only: list[str], **options: Any
    ) -> str | None:
        worker = Worker(only)
        warn_of_lost_keys()
        if once:
            if not worker.run_once():
                raise CommandError("The clock of this machine is wrong. No job ran.")
            return None
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        worker.run()
        return None
