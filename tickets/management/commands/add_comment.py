"""manage.py add_comment: reply on a ticket, or leave the agents a note."""

from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.management.command import OperatorCommand, read_all
from api.datetimes import now
from tickets.management.arguments import (
    actor_in,
    add_agent_argument,
    long_text,
    ticket_called,
)
from tickets.services import add_comment


class Command(OperatorCommand):
    help = "Reply on a ticket. Without --content the text comes from standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ticket", metavar="TICK-…")
        parser.add_argument("--content", type=long_text)
        parser.add_argument(
            "--internal",
            action="store_true",
            help="A note for agents alone; needs --as.",
        )
        add_agent_argument(parser)

    def handle(
        self,
        *args: Any,
        ticket: str,
        agent: str | None,
        content: str | None,
        internal: bool,
        **options: Any,
    ) -> str:
        # Only an agent's note is hidden from the client's side (contract 4).
        if internal and agent is None:
            raise CommandError("A note is an agent's: name one with --as.")
        subject = ticket_called(ticket)
        comment = add_comment(
            subject,
            actor=actor_in(subject.organization, agent),
            content=_from_standard_input() if content is None else content,
            is_internal=internal,
            at=now(),
        )
        kind = "the note" if comment.is_note else "the comment"
        return f"Added {kind} {comment.public_id} to {subject.public_id}."


def _from_standard_input() -> str:
    try:
        return long_text(read_all())
    except ArgumentTypeError as error:
        raise CommandError(f"standard input: {error}") from error
