"""manage.py purge_credentials: what the worker destroys every five minutes, now."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.management.arguments import duration
from accounts.management.stop_signals import stop_on_signals
from accounts.management.table import as_table
from api.datetimes import format_datetime, now
from credentials.management.command import (
    INTERRUPTED,
    TRY_AGAIN,
    USAGE,
    CustodyCommand,
    add_batch_argument,
    add_json_argument,
)
from credentials.models import Credential
from credentials.services import Outcome, Selection, preview_purge, purge_credentials
from credentials.services.purge import BATCH
from credentials.types import TYPES
from tickets.management.arguments import ticket_called


class Command(CustodyCommand):
    help = (
        "Destroy the secrets whose time is over, or whose ticket ended longer ago than"
        " the grace. SIGTERM ends it after its batch. Exit codes: 0 done, 1 failed,"
        " 2 wrong usage, 75 rows remain that others hold (try again), 130 interrupted."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only name them.")
        parser.add_argument(
            "--older-than",
            type=duration,
            metavar="AGE",
            help="Only what has been over for so long: 30m, 24h, 7d, 2w.",
        )
        parser.add_argument("--ticket", metavar="TICK-…", help="Only this ticket's.")
        parser.add_argument("--type", choices=TYPES, help="Only this type.")
        parser.add_argument(
            "--force",
            action="store_true",
            help="With --ticket: what is still live as well, after an incident.",
        )
        add_batch_argument(parser, default=BATCH, what="Rows of one transaction")
        add_json_argument(parser)

    def handle(self, *args: Any, **options: Any) -> str:
        selection, as_json = _selection(options), options["json"]
        if options["dry_run"]:
            return self._preview(selection, as_json=as_json)
        report = self._report if options["verbosity"] > 1 else lambda purged: None
        with stop_on_signals() as stop_requested:
            outcome = purge_credentials(
                selection,
                actor=self.operator,
                clock=now,
                batch_size=options["batch_size"],
                is_stopped=stop_requested.is_set,
                report=report,
            )
        return self.answer(
            _sentence(outcome), _facts(outcome), as_json=as_json, code=_code(outcome)
        )

    def _report(self, purged: int) -> None:
        self.note(f"{purged} purged")

    def _preview(self, selection: Selection, *, as_json: bool) -> str:
        started = now()
        rows = [_row(credential) for credential in preview_purge(selection)]
        seconds = (now() - started).total_seconds()
        facts = _facts(Outcome(len(rows), 0, len(rows), False, seconds), dry_run=True)
        sentence = f"Would purge {_secrets(len(rows))}."
        table = [as_table(rows)] if rows else []
        return self.answer("\n".join([*table, sentence]), facts, as_json=as_json)


def _selection(options: Mapping[str, Any]) -> Selection:
    ticket, older_than = options["ticket"], options["older_than"]
    if options["force"] and ticket is None:
        raise CommandError("--force goes with --ticket only.", returncode=USAGE)
    if options["force"] and older_than is not None:
        message = "--force takes what is live; it does not go with --older-than."
        raise CommandError(message, returncode=USAGE)
    return Selection(
        older_than=older_than or timedelta(0),
        ticket=None if ticket is None else ticket_called(ticket),
        type=options["type"],
        force=options["force"],
    )


def _facts(outcome: Outcome, *, dry_run: bool = False) -> dict[str, Any]:
    return {"command": "purge_credentials", "dry_run": dry_run} | asdict(outcome)


def _code(outcome: Outcome) -> int:
    if outcome.interrupted:
        return INTERRUPTED
    return TRY_AGAIN if outcome.remaining else 0


def _sentence(outcome: Outcome) -> str:
    done = f"Purged {_secrets(outcome.purged)} in {outcome.seconds} s"
    if outcome.interrupted:
        return f"Stopped early. {done}; {outcome.remaining} remain."
    if outcome.remaining:
        return f"{done}; {outcome.remaining} remain that others hold. Try again."
    return f"{done}."


def _secrets(count: int) -> str:
    return f"{count} secret{'' if count == 1 else 's'}"


def _row(credential: Credential) -> list[str]:
    return [
        credential.public_id,
        f"TICK-{credential.ticket_id}",
        credential.type,
        format_datetime(credential.expires_at) or "",
    ]
