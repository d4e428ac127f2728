"""manage.py open_ticket: file a ticket for an organization."""

from typing import Any

from django.core.management.base import CommandParser

from accounts.management.arguments import get_organization_or_error
from accounts.management.command import OperatorCommand
from api.datetimes import now
from tickets.management.arguments import (
    PRIORITIES,
    actor_in,
    add_agent_argument,
    long_text,
    title,
)
from tickets.models import Priority
from tickets.services import TicketFields, open_ticket


class Command(OperatorCommand):
    help = "File a ticket for an organization, as an agent or as DevPros."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organization", metavar="ORGANIZATION_SLUG")
        parser.add_argument("--title", required=True, type=title)
        parser.add_argument("--description", required=True, type=long_text)
        parser.add_argument("--priority", choices=PRIORITIES, default="medium")
        add_agent_argument(parser)

    def handle(
        self, *args: Any, organization: str, agent: str | None, **options: Any
    ) -> str:
        place = get_organization_or_error(organization)
        fields = TicketFields(
            title=options["title"],
            description=options["description"],
            priority=Priority[options["priority"].upper()],
        )
        ticket = open_ticket(
            place, actor=actor_in(place, agent), fields=fields, at=now()
        )
        return f"Opened {ticket.public_id} for {place.slug}."
