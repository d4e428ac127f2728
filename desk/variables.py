"""Variables of saved replies and macros: `{{ customer }}` and others."""

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
    """Return the names in double braces that are no variables, in their order."""
    names = (match[1] for match in _VARIABLE.finditer(text))
    return [name for name in dict.fromkeys(names) if name not in VARIABLES]


def fill_variables(text: str, *, ticket: Ticket, agent_name: str) -> str:
    """Replace each known variable by its value; other braces stay as they are.

    All variables are replaced in one pass, so a value that looks like a variable stays.
    The title may come from a stranger: links in it are broken, so that no mail program
    makes them clickable.
    """
    values = {
        "ticket": ticket.public_id,
        "title": without_links(ticket.title),
        "customer": ticket.customer_email or ticket.organization.name,
        "organization": ticket.organization.name,
        "agent": agent_name,
    }
    return _VARIABLE.sub(lambda match: values.get(match[1], match[0]), text)
