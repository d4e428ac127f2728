"""manage.py create_member: a person of a client agency."""

from typing import Any

from django.core.management.base import CommandParser

from accounts.management.arguments import (
    add_password_argument,
    get_organization_or_error,
    one_line,
    read_or_generate_password,
)
from accounts.management.command import OperatorCommand, with_secret
from accounts.models import Membership
from accounts.services import Person, create_member
from api.datetimes import now


class Command(OperatorCommand):
    help = "Give a person a place in an organization, with a password made or read."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organization", metavar="ORGANIZATION_SLUG")
        parser.add_argument("email")
        parser.add_argument("--name", required=True, type=one_line)
        parser.add_argument(
            "--owner",
            action="store_const",
            dest="role",
            const=Membership.Role.OWNER,
            default=Membership.Role.MEMBER,
        )
        add_password_argument(parser)

    def handle(self, *args: Any, organization: str, email: str, **options: Any) -> str:
        password, is_made = read_or_generate_password(options)
        membership = create_member(
            get_organization_or_error(organization),
            person=Person(email, options["name"], password),
            role=options["role"],
            actor=self.operator,
            at=now(),
        )
        place = f"{membership.role} of {membership.organization.slug}"
        sentence = f"Created {membership.user.email}, {place}."
        return with_secret(sentence, "password", password) if is_made else sentence
