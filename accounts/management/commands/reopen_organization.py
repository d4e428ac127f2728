"""manage.py reopen_organization: access again for a client agency."""

from typing import Any

from django.core.management.base import CommandParser

from accounts.management.arguments import get_organization_or_error
from accounts.management.command import OperatorCommand
from accounts.services import reopen_organization
from api.datetimes import now


class Command(OperatorCommand):
    help = "Let a closed organization's credentials count again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organization", metavar="ORGANIZATION_SLUG")

    def handle(self, *args: Any, organization: str, **options: Any) -> str:
        subject = get_organization_or_error(organization)
        reopen_organization(subject, actor=self.operator, at=now())
        return f"{subject.slug} is open."
