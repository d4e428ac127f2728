"""manage.py verify_access_log: nothing was changed, added, moved or lost."""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from django.core.management.base import CommandError, CommandParser

from credentials.management.command import BROKEN, CustodyCommand, add_json_argument
from credentials.services import Break, verify_access_logs
from tickets.management.arguments import ticket_called

_LINE: Final = re.compile(r"(CRED-[0-9]{16})\s+([0-9a-f]{64})", re.ASCII)


class Command(CustodyCommand):
    help = (
        "Check the chain and the signatures of access logs. Exit codes: 0 sound,"
        " 1 failed, 3 a break, which is named."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--ticket", metavar="TICK-…", help="Only this ticket's.")
        parser.add_argument(
            "--receipts",
            metavar="FILE",
            help="What clients kept, a line `CRED-… receipt` each; - is standard input."
            " Only this finds a log that was cut short together with its row.",
        )
        add_json_argument(parser)

    def handle(
        self,
        *args: Any,
        ticket: str | None,
        receipts: str | None,
        json: bool,
        **options: Any,
    ) -> str:
        subject = None if ticket is None else ticket_called(ticket)
        kept = {} if receipts is None else _read(receipts)
        count, breaks = verify_access_logs(ticket=subject, receipts=kept)
        facts = {
            "command": "verify_access_log",
            "logs": count,
            "breaks": [asdict(found) for found in breaks],
        }
        code = BROKEN if breaks else 0
        return self.answer(_sentence(count, breaks), facts, as_json=json, code=code)


def _read(name: str) -> Mapping[str, set[str]]:
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text()
    except (OSError, UnicodeDecodeError):
        raise CommandError(f"{name} cannot be read.") from None
    return _receipts_in(text.splitlines())


def _receipts_in(lines: Iterable[str]) -> Mapping[str, set[str]]:
    kept: dict[str, set[str]] = defaultdict(set)
    for number, line in enumerate(lines, start=1):
        match = _LINE.fullmatch(line.strip())
        if match:
            kept[match[1]].add(match[2])
        elif line.strip():
            raise CommandError(f"Line {number} is not written `CRED-… receipt`.")
    return kept


def _sentence(count: int, breaks: list[Break]) -> str:
    if not breaks:
        return f"Read {count} access log{'' if count == 1 else 's'}; all are sound."
    found = [f"{break_.credential}: {break_.problem}" for break_ in breaks]
    return "\n".join([f"Read {count} access logs; broken:", *found])
