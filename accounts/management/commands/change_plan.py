"""manage.py change_plan: how many requests each key of an organization has."""

from typing import Any

from django.core.management.base import CommandParser

from accounts.management.arguments import get_organization_or_error
from accounts.management.command import OperatorCommand
from accounts.models import Organization
from accounts.services import change_plan
from api.datetimes import now


class Command(OperatorCommand):
    help = "Give each key of an organization this rate, or the default plan's."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organization", metavar="ORGANIZATION_SLUG")
        parser.add_argument("rate", help="Such as 1000/h, or `default`.")

    def handle(self, *args: Any, organization: str, rate: str, **options: Any) -> str:
        changed = change_plan(
            get_organization_or_error(organization),
            rate_limit="" if rate == "default" else rate,
            actor=self.operator,
            at=now(),
        )
        return f"Each key of {changed.slug} has {rate_of(changed)}."


def rate_of(organization: Organization) -> str:
    rate = organization.rate
    plan = organization.rate_limit or "the default plan"
    return f"{rate.limit} requests in {rate.seconds} seconds ({plan})"
