"""manage.py approve_application: which applications agents may authorize."""

from typing import Any

from django.core.management.base import CommandParser

from accounts.management.arguments import application_called, readable
from accounts.management.command import OperatorCommand
from accounts.services import approve_application, withdraw_approval
from api.datetimes import now


class Command(OperatorCommand):
    help = (
        "Let agents authorize an application: it then reads the tickets of every"
        " organization in their name. Look at its organization and its addresses first"
        " (list_applications). Another name or address ends the approval."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("application", metavar="CLIENT_ID")
        parser.add_argument(
            "--withdraw",
            action="store_true",
            help="End the approval, and every token that agents gave.",
        )

    def handle(
        self, *args: Any, application: str, withdraw: bool, **options: Any
    ) -> str:
        change = withdraw_approval if withdraw else approve_application
        changed = change(application_called(application), actor=self.operator, at=now())
        called = readable(changed.name)
        name = f"{called} of {changed.organization.slug} ({changed.client_id})"
        if withdraw:
            return f"{name} is not approved. What agents let it do has ended."
        where = ", ".join(changed.redirect_uris.split()) or "no address"
        return f"{name} is approved for agents, with {where}."
