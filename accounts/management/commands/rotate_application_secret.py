"""manage.py rotate_application_secret: a new one, the old one valid a little longer."""

from datetime import timedelta
from typing import Any

from django.core.management.base import CommandParser

from accounts.management.arguments import duration, get_application_or_error
from accounts.management.command import OperatorCommand, with_secret
from accounts.services import rotate_application_secret
from api.datetimes import format_datetime, now


class Command(OperatorCommand):
    help = (
        "Give an application a new secret. The last line of the output is it, shown"
        " once. Its tokens stay."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("application", metavar="CLIENT_ID")
        parser.add_argument(
            "--overlap",
            type=duration,
            default=timedelta(hours=24),
            help="How long the old secret counts: 0, 1h, 24h (default), up to 7d.",
        )

    def handle(
        self, *args: Any, application: str, overlap: timedelta, **options: Any
    ) -> str:
        at = now()
        rotated, secret = rotate_application_secret(
            get_application_or_error(application),
            overlap=overlap,
            actor=self.operator,
            at=at,
        )
        end = format_datetime(at + overlap)
        sentence = f"Rotated {rotated.client_id}; the old secret ends at {end}."
        return with_secret(sentence, "new client secret", secret)
