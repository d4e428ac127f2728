"""manage.py create_organization: a client agency and its sandbox."""

from typing import Any

from django.core.management.base import CommandParser

from accounts.management.arguments import one_line
from accounts.management.command import OperatorCommand
from accounts.services import create_organization
from api.datetimes import now


class Command(OperatorCommand):
    help = "Open an organization and its sandbox."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", type=one_line)

    def handle(self, *args: Any, name: str, **options: Any) -> str:
        organization = create_organization(name, actor=self.operator, at=now())
        return f"Created {organization.name} as {organization.slug}, with a sandbox."
