"""manage.py revoke_connections: for a person whose laptop is gone."""

from typing import Any

from django.core.management.base import CommandParser

from accounts.management.arguments import get_application_or_error, get_user_or_error
from accounts.management.command import OperatorCommand
from accounts.services import revoke_connections
from api.datetimes import now


class Command(OperatorCommand):
    help = "End what applications do for a person, from the next request on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument(
            "--application",
            metavar="CLIENT_ID",
            help="End this one's access. Without it all of them.",
        )

    def handle(
        self, *args: Any, email: str, application: str | None, **options: Any
    ) -> str:
        user = get_user_or_error(email)
        ended = revoke_connections(
            user,
            application=get_application_or_error(application) if application else None,
            actor=self.operator,
            at=now(),
        )
        return f"Ended {ended} connection{'' if ended == 1 else 's'} of {user.email}."
