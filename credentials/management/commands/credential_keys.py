"""manage.py credential_keys: which keys are in use, and a fresh one."""

from dataclasses import asdict
from typing import Any, Final

from django.core.management.base import CommandError, CommandParser

from accounts.management.command import with_secret
from accounts.management.table import as_table
from api.datetimes import now
from credentials.keys import MalformedKeys, new_key
from credentials.management.command import CustodyCommand, add_json_argument
from credentials.services import KeyStatus, key_statuses

_HEAD: Final = ("KEY", "SEALS", "IN KEYRING", "SECRETS", "SIGNATURES", "RETIRABLE")


class Command(CustodyCommand):
    help = "Show what depends on each key (status), or make an entry for a new one."
    # Without any key there has to be a way to make the first.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        status = actions.add_parser("status", help="What is sealed and signed by each.")
        add_json_argument(status)
        actions.add_parser("new", help="Print a fresh entry for CREDENTIAL_KEYS.")

    def handle(self, *args: Any, action: str, **options: Any) -> str:
        if action == "new":
            sentence = "Add it behind the others, on all nodes, before you promote it."
            return with_secret(sentence, "new entry", new_key(at=now()))
        try:
            statuses = key_statuses()
        except MalformedKeys as problem:
            raise CommandError(f"CREDENTIAL_KEYS: {problem}") from None
        table = as_table([_HEAD, *map(_row, statuses)])
        facts = {"command": "credential_keys", "keys": [*map(_facts, statuses)]}
        return self.answer(table, facts, as_json=options["json"])


def _facts(status: KeyStatus) -> dict[str, Any]:
    return asdict(status) | {"is_retirable": status.is_retirable}


def _row(status: KeyStatus) -> list[str]:
    return [
        status.key_id,
        "yes" if status.is_primary else "no",
        "yes" if status.is_known else "LOST",
        str(status.credentials),
        str(status.signatures),
        "yes" if status.is_retirable else "no",
    ]
