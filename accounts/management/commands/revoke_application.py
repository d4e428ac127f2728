"""manage.py revoke_application: the end of an application."""

from typing import Any

from django.core.management.base import CommandParser

from accounts.management.arguments import get_application_or_error
from accounts.management.command import OperatorCommand
from accounts.services import revoke_application
from api.datetimes import format_datetime, now


class Command(OperatorCommand):
    help = "End an application and every token it has, from the next request on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("application", metavar="CLIENT_ID")

    def handle(self, *args: Any, application: str, **options: Any) -> str:
        revoked = revoke_application(
            get_application_or_error(application), actor=self.operator, at=now()
        )
        at = format_datetime(revoked.revoked_at)
        return f"{revoked.name} ({revoked.client_id}) is revoked since {at}."
