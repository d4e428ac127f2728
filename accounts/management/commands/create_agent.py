"""manage.py create_agent: a person of ours who works tickets."""

from typing import Any

from django.core.management.base import CommandParser

from accounts.management.arguments import (
    add_password_argument,
    one_line,
    read_or_generate_password,
)
from accounts.management.command import OperatorCommand, with_secret
from accounts.roles import Role
from accounts.services import Person, create_agent
from api.datetimes import now


class Command(OperatorCommand):
    help = "Let a person work tickets; makes and prints a password, or reads one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True, type=one_line)
        parser.add_argument(
            "--role",
            choices=[str(role) for role in Role],
            default=str(Role.AGENT),
            help="What they may do; see docs/desk.md.",
        )
        add_password_argument(parser)

    def handle(
        self, *args: Any, email: str, name: str, role: str, **options: Any
    ) -> str:
        password, is_made = read_or_generate_password(options)
        person = Person(email, name, password)
        user = create_agent(person, actor=self.operator, at=now(), role=Role(role))
        sentence = f"Created the {role} {user.email}."
        return with_secret(sentence, "password", password) if is_made else sentence
