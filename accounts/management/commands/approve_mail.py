"""manage.py approve_mail: readers who are new to an organization see what it writes."""

from typing import Any

from django.core.management.base import CommandParser

from accounts.management.arguments import get_organization_or_error
from accounts.management.command import OperatorCommand
from accounts.services import approve_mail, disapprove_mail
from api.datetimes import now


class Command(OperatorCommand):
    help = (
        "Let an organization's mail show titles to readers who are new to it, and raise"
        " how many it may cause in a day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organization", metavar="ORGANIZATION_SLUG")
        parser.add_argument(
            "--withdraw", action="store_true", help="Take the approval back."
        )

    def handle(
        self, *args: Any, organization: str, withdraw: bool, **options: Any
    ) -> str:
        change = disapprove_mail if withdraw else approve_mail
        changed = change(
            get_organization_or_error(organization), actor=self.operator, at=now()
        )
        if changed.mail_approved_at is None:
            return f"Mail of {changed.slug} to new readers shows no text of theirs."
        return f"Mail of {changed.slug} is approved."
