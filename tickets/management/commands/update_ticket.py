"""manage.py update_ticket: move, assign or rank a ticket."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.management.command import OperatorCommand
from api.datetimes import now
from tickets.management.arguments import (
    PRIORITIES,
    actor_in,
    add_agent_argument,
    ticket_called,
)
from tickets.models import Priority, Status, Ticket
from tickets.services import TicketFields, update_ticket


class Command(OperatorCommand):
    help = "Change a ticket; what is not named stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ticket", metavar="TICK-…")
        parser.add_argument("--status", choices=Status.values)
        parser.add_argument("--assign", metavar="EMAIL|none")
        parser.add_argument("--priority", choices=PRIORITIES)
        add_agent_argument(parser)

    def handle(self, *args: Any, ticket: str, agent: str | None, **options: Any) -> str:
        changes = changes_in(options)
        if not changes:
            raise CommandError("Name a --status, a --priority, or whom to --assign.")
        subject = ticket_called(ticket)
        actor = actor_in(subject.organization, agent)
        subject = update_ticket(subject, actor=actor, changes=changes, at=now())
        return describe(subject)


def changes_in(options: dict[str, Any]) -> TicketFields:
    """Return what was named, and nothing else."""
    changes = TicketFields()
    if options["status"] is not None:
        changes["status"] = Status(options["status"])
    if options["priority"] is not None:
        changes["priority"] = Priority[options["priority"].upper()]
    if options["assign"] is not None:
        assignee = options["assign"]
        changes["assigned_to"] = None if assignee == "none" else assignee
    return changes


def describe(ticket: Ticket) -> str:
    priority = Priority(ticket.priority).label
    assignee = ticket.assignee_email or "nobody"
    return f"{ticket.public_id} is {ticket.status}, {priority}, with {assignee}."
