"""manage.py rotate_key: a new secret for a key, the old one valid a little longer."""

from datetime import timedelta
from typing import Any

from django.core.management.base import CommandParser

from accounts.management.arguments import duration, get_key_or_error
from accounts.management.command import OperatorCommand, with_secret
from accounts.services import rotate_key
from api.datetimes import format_datetime, now


class Command(OperatorCommand):
    help = "Give a key a new secret. The last line of the output is it, shown once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", metavar="KEY-…")
        parser.add_argument(
            "--overlap",
            type=duration,
            default=timedelta(hours=24),
            help="How long the old secret counts: 0, 1h, 24h (default), up to 7d.",
        )

    def handle(self, *args: Any, key: str, overlap: timedelta, **options: Any) -> str:
        at = now()
        rotated, secret = rotate_key(
            get_key_or_error(key), overlap=overlap, actor=self.operator, at=at
        )
        end = format_datetime(at + overlap)
        sentence = f"Rotated {rotated.public_id}; the old secret ends at {end}."
        return with_secret(sentence, "new secret", secret)
