"""manage.py close_organization: the end of access for a client agency."""

from typing import Any

from django.core.management.base import CommandParser

from accounts.management.arguments import get_organization_or_error
from accounts.management.command import OperatorCommand
from accounts.services import close_organization
from api.datetimes import now


class Command(OperatorCommand):
    help = "Refuse an organization's credentials, and its sandbox's, from now on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organization", metavar="ORGANIZATION_SLUG")

    def handle(self, *args: Any, organization: str, **options: Any) -> str:
        subject = get_organization_or_error(organization)
        close_organization(subject, actor=self.operator, at=now())
        return f"{subject.slug} is closed."
