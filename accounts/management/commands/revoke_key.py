"""manage.py revoke_key: the end of a key."""

from typing import Any

from django.core.management.base import CommandParser

from accounts.management.arguments import get_key_or_error
from accounts.management.command import OperatorCommand
from accounts.services import revoke_key
from api.datetimes import format_datetime, now


class Command(OperatorCommand):
    help = "End an API key for good, from the next request on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", metavar="KEY-…")

    def handle(self, *args: Any, key: str, **options: Any) -> str:
        revoked = revoke_key(get_key_or_error(key), actor=self.operator, at=now())
        at = format_datetime(revoked.revoked_at)
        return f"{revoked.public_id} is revoked since {at}."
