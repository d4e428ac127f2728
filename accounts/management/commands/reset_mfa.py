"""manage.py reset_mfa: for a person whose phone is gone."""

from typing import Any

from django.core.management.base import CommandParser

from accounts import account_mails
from accounts.management.arguments import get_user_or_error
from accounts.management.command import OperatorCommand
from accounts.models import SecurityEvent
from accounts.services import reset_mfa
from api.datetimes import now


class Command(OperatorCommand):
    help = "Forget a person's authenticator app and recovery codes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> str:
        user = get_user_or_error(email)
        if reset_mfa(user, actor=self.operator, at=now()):
            kind = SecurityEvent.Type.MFA_DISABLED
            account_mails.send(account_mails.second_step(user.email, kind))
            return f"{user.email} signs in with the password alone, until it is set up."
        return f"{user.email} had no second step."
