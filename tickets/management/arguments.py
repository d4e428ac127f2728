"""From the words of a command line to texts, tickets, and who acts on them."""

from argparse import ArgumentParser, ArgumentTypeError
from typing import Final

from django.core.management.base import CommandError

from accounts.actor import Actor
from accounts.management.arguments import one_line
from accounts.models import Organization, User
from tickets.models import Priority, Ticket
from tickets.rules import TEXT_CHARACTERS, TITLE_CHARACTERS

PRIORITIES: Final = [str(priority.label) for priority in Priority]


def title(text: str) -> str:
    if len(text) > TITLE_CHARACTERS:
        raise ArgumentTypeError(f"Must have at most {TITLE_CHARACTERS} characters.")
    return one_line(text)


def long_text(text: str) -> str:
    """Read a description or comment as the API would take it."""
    if not text.strip() or len(text) > TEXT_CHARACTERS:
        raise ArgumentTypeError(f"Must have 1 to {TEXT_CHARACTERS} characters.")
    if "\x00" in text or not _is_unicode(text):
        raise ArgumentTypeError("Must be text in UTF-8, without U+0000.")
    return text


def add_agent_argument(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--as",
        dest="agent",
        metavar="AGENT_EMAIL",
        help="Act as this agent. Without it DevPros itself acts.",
    )


def actor_in(organization: Organization, agent: str | None) -> Actor:
    """Return the agent's actor or the system's; a sandbox has an agent of its own."""
    if agent is None:
        return Actor.system()
    agents = User.objects.assignable_in(organization)
    user = agents.filter(email=agent.lower()).first()
    if user is None:
        raise CommandError(f"{agent} is no active agent of {organization.slug}.")
    return Actor.of_agent(user)


def ticket_called(public_id: str) -> Ticket:
    """Return any organization's ticket: the operator stands outside their walls."""
    tickets = Ticket.objects.by_public_id(public_id).select_related("organization")
    ticket: Ticket | None = tickets.first()
    if ticket is None:
        raise CommandError(f"There is no ticket {public_id}.")
    return ticket


def _is_unicode(text: str) -> bool:
    """Tell text from bytes that were none: those arrive as lone surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
