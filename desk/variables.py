"""What a saved text may say of the ticket it is used on, as {{ customer }}."""

import re
from collections.abc import Mapping
from typing import Final

from accounts.link_rules import without_links
from tickets.models import Ticket

VARIABLES: Final[Mapping[str, str]] = {
    "ticket": "the ticket's id, TICK-17…",
    "title": "its title",
    "customer": "who it is about, by address; else the organization",
    "organization": "the organization's name",
    "agent": "your own name",
}
_VARIABLE: Final = re.compile(r"\{\{\s*([a-z_]*)\s*\}\}")


def unknown_variables(text: str) -> list[str]:
    """Return the names in double braces that mean nothing here, in their order."""
    names = (match[1] for match in _VARIABLE.finditer(text))
    return [name for name in dict.fromkeys(names) if name not in VARIABLES]


def fill_in(text: str, *, ticket: Ticket, agent_name: str) -> str:
    """Return the text with each known variable's value.

    A value that itself looks like a variable is not read again. In the title, which a
    stranger may have written, no mail program makes a link of anything.
    """
    values = {
        "ticket": ticket.public_id,
        "title": without_links(ticket.title),
        "customer": ticket.customer_email or ticket.organization.name,
        "organization": ticket.organization.name,
        "agent": agent_name,
    }
    return _VARIABLE.sub(lambda match: values.get(match[1], match[0]), text)
