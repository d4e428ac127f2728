"""manage.py rewrap_credentials: the third step of changing a key."""

from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser

from accounts.management.stop_signals import stop_on_signals
from credentials.management.command import (
    INTERRUPTED,
    TRY_AGAIN,
    CustodyCommand,
    add_batch_argument,
    add_json_argument,
)
from credentials.services import Rewrapping, rewrap_credentials
from credentials.services.rotation import BATCH


class Command(CustodyCommand):
    help = (
        "Move what older keys sealed or signed to the first one of CREDENTIAL_KEYS."
        " SIGTERM ends it after its row. Exit codes: 0 done, 1 rows that cannot be read"
        " (they are named and left as they are), 75 rows remain that others hold (try"
        " again), 130 interrupted."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_batch_argument(parser, default=BATCH, what="Rows in memory at a time")
        add_json_argument(parser)

    def handle(
        self, *args: Any, batch_size: int, json: bool, verbosity: int, **options: Any
    ) -> str:
        def report(so_far: Rewrapping) -> None:
            done = so_far.rewrapped + so_far.signed
            if verbosity > 1 and done and done % batch_size == 0:
                self.note(_sentence(so_far))

        with stop_on_signals() as stop_requested:
            outcome = rewrap_credentials(
                batch_size=batch_size, is_stopped=stop_requested.is_set, report=report
            )
        facts = {"command": "rewrap_credentials"} | asdict(outcome)
        return self.answer(_sentence(outcome), facts, as_json=json, code=_code(outcome))


def _code(outcome: Rewrapping) -> int:
    if outcome.interrupted:
        return INTERRUPTED
    if outcome.unreadable:
        return 1
    return TRY_AGAIN if outcome.remaining else 0


def _sentence(outcome: Rewrapping) -> str:
    early = "Stopped early. " if outcome.interrupted else ""
    done = f"Rewrapped {outcome.rewrapped} secrets, signed {outcome.signed} records"
    if outcome.remaining:
        done = f"{done}; {outcome.remaining} remain that others hold. Try again"
    if outcome.unreadable:
        left = ", ".join(outcome.unreadable)
        return f"{early}{done}. Left as they are, unreadable: {left}."
    return f"{early}{done}."
