"""manage.py clear_tokens: what the worker clears every hour, now."""

import json as json_lines
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser

from accounts.management.command import OperatorCommand
from accounts.management.stop_signals import stop_on_signals
from accounts.services.token_cleanup import LARGEST_BATCH, Cleared, clear_tokens
from api.database_clock import database_now


class Command(OperatorCommand):
    help = "Delete codes and tokens past their time. SIGTERM ends it after its batch."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--batch-size",
            type=int,
            default=LARGEST_BATCH,
            help=f"Rows of one transaction, up to {LARGEST_BATCH} (default).",
        )
        parser.add_argument("--dry-run", action="store_true", help="Only count.")
        parser.add_argument(
            "--json", action="store_true", help="Print one line of JSON."
        )

    def handle(
        self, *args: Any, batch_size: int, dry_run: bool, json: bool, **options: Any
    ) -> str:
        batches = clear_tokens(
            at=database_now(), batch_size=batch_size, is_dry_run=dry_run
        )
        cleared, is_complete = Cleared(), True
        with stop_on_signals() as stop_requested:
            for batch in batches:
                cleared += batch
                if stop_requested.is_set():
                    is_complete = False
                    break
        if json:
            facts = {"dry_run": dry_run, "complete": is_complete}
            return json_lines.dumps(asdict(cleared) | facts)
        return _sentence(cleared, is_dry_run=dry_run, is_complete=is_complete)


def _sentence(cleared: Cleared, *, is_dry_run: bool, is_complete: bool) -> str:
    return (
        f"{'' if is_complete else 'Stopped early. '}"
        f"{'Would clear' if is_dry_run else 'Cleared'} {cleared.codes} codes,"
        f" {cleared.access_tokens} access tokens and"
        f" {cleared.refresh_tokens} refresh tokens."
    )
