"""manage.py queues: rows that wait to be dispatched, delivered or mailed."""

import json
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.module_loading import import_string

from api.datetimes import format_datetime, now
from events.outbox import QueueStatus


class Command(BaseCommand):
    help = "Say what waits to be handed on, delivered or mailed, since when, and why."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="One JSON array.")

    def handle(self, *args: Any, **options: Any) -> None:
        at = now()
        found: list[QueueStatus] = [
            waiting
            for path in settings.QUEUE_REPORTS
            for waiting in import_string(path)(at=at)
        ]
        if options["json"]:
            rows = [
                {**asdict(one), "since": format_datetime(one.since)} for one in found
            ]
            self.stdout.write(json.dumps(rows))
            return
        for one in found:
            since = format_datetime(one.since)
            self.stdout.write(
                f"{one.queue}: {one.count} since {since}, waiting {one.why}"
            )
        if not found:
            self.stdout.write("Nothing waits.")
