"""Check as Django does; with --deploy, the database and the cache are asked as well."""

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import check
from django.db import connections


class Command(check.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--offline",
            action="store_true",
            help=(
                "With --deploy, ask neither the database nor the cache: for a build"
                " that has none."
            ),
        )

    def handle(self, *app_labels: Any, **options: Any) -> None:
        if options["deploy"] and not options["offline"]:
            options["databases"] = options["databases"] or list(connections)
        super().handle(*app_labels, **options)
