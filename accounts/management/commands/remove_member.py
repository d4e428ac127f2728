"""manage.py remove_member: the end of a person's place in an organization."""

from typing import Any

from django.core.management.base import CommandParser

from accounts.management.arguments import get_member_or_error, get_organization_or_error
from accounts.management.command import OperatorCommand
from accounts.services import remove_member
from api.datetimes import now


class Command(OperatorCommand):
    help = (
        "Take a person's place in an organization away, with what applications do for"
        " them there."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organization", metavar="ORGANIZATION_SLUG")
        parser.add_argument("email")

    def handle(self, *args: Any, organization: str, email: str, **options: Any) -> str:
        membership = get_member_or_error(get_organization_or_error(organization), email)
        remove_member(membership, actor=self.operator, at=now())
        place = membership.organization.slug
        return f"{membership.user.email} is no member of {place} any more."
