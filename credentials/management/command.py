"""What the commands of custody share: how they speak, and how they end."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Mapping
from typing import Any, Final

from django.core.management.base import CommandError
from django.db import DatabaseError, InterfaceError

from accounts.management.command import OperatorCommand
from api.lock_conflicts import is_lock_conflict

USAGE: Final = 2
BROKEN: Final = 3
TRY_AGAIN: Final = 75  # sysexits.h calls it EX_TEMPFAIL
INTERRUPTED: Final = 130  # as a shell says of a program that SIGINT ended


class CustodyCommand(OperatorCommand):
    """Ends with one sentence, or one JSON object, and a code a script can act on."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except (DatabaseError, InterfaceError) as error:
            if is_lock_conflict(error):
                message = "Others are at the same rows. Try again."
                raise CommandError(message, returncode=TRY_AGAIN) from error
            # Of the driver's text only the kind: it may quote what was sent.
            name = type(error).__name__
            raise CommandError(f"The database failed ({name}).") from error

    def answer(
        self,
        sentence: str,
        facts: Mapping[str, Any],
        *,
        as_json: bool,
        code: int = 0,
    ) -> str:
        """Return what to print, or print it and end with another code than 0."""
        output = json.dumps(facts) if as_json else sentence
        if code == 0:
            return output
        if as_json:
            self.stdout.write(output)
        raise CommandError(sentence, returncode=code)

    def note(self, text: str) -> None:
        """Say on standard error how far it is; standard output holds the result."""
        self.stderr.write(text, style_func=str)


def at_least_one(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise ArgumentTypeError("Must be a whole number, 1 or more.")
    return int(text)


def add_batch_argument(parser: ArgumentParser, *, default: int, what: str) -> None:
    parser.add_argument(
        "--batch-size",
        type=at_least_one,
        default=default,
        metavar="N",
        help=f"{what} ({default}).",
    )


def add_json_argument(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--json", action="store_true", help="Print one object of JSON instead."
    )
