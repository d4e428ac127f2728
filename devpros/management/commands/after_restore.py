"""manage.py after_restore: once, after a backup was restored and before it serves."""

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from accounts.management.command import OperatorCommand
from api.database_clock import database_now
from devpros import restore

_NEXT = """\
Readers of /v1/events are answered 410 CURSOR_GONE and read the log anew.
Everybody has to sign in again ({sessions} sessions ended).
{pending}
What you have to do:
- What was revoked, removed or changed after the backup counts again as it did then:
  keys, applications, members, passwords, second steps. Revoke and change it again.
- Run purge_credentials, credential_keys status, and verify_access_log --receipts FILE
  if clients kept receipts.
- Tell clients the time of the backup. What they filed since is not here; a request that
  is sent again with its Idempotency-Key is done again. New events of a ticket may bear
  a sequence number that a lost one had.
- Start the service with OUTBOUND=off to look at it: then nothing is sent to anybody."""


class Command(OperatorCommand):
    help = (
        "Make a restored database fit to serve: cursors from after the backup count"
        " no more, and everybody is signed out. Prints what is left to do."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--discard-pending",
            action="store_true",
            help="Give up the webhooks and mails that the backup had yet to send.",
        )

    def handle(self, *args: Any, discard_pending: bool, **options: Any) -> str:
        at = database_now()
        sessions = restore.settle_restored_database(actor=self.operator, at=at)
        return _NEXT.format(sessions=sessions, pending=_pending(discard_pending, at))


def _pending(is_discarded: bool, at: datetime) -> str:
    if not is_discarded:
        return "What the backup had yet to send will be sent (--discard-pending)."
    found = restore.discard_pending(at=at)
    return (
        f"Given up: {found.events} events that no reader was given,"
        f" {found.deliveries} webhooks and {found.mails} mails."
    )
