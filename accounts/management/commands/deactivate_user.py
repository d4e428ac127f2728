"""manage.py deactivate_user: the end of access for a person."""

from typing import Any

from django.core.management.base import CommandParser

from accounts.management.arguments import get_user_or_error
from accounts.management.command import OperatorCommand
from accounts.services import deactivate_user
from api.datetimes import now


class Command(OperatorCommand):
    help = "Refuse a person everywhere, from the next request on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> str:
        user = deactivate_user(get_user_or_error(email), actor=self.operator, at=now())
        return f"{user.email} is deactivated."
