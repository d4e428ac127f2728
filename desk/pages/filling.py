"""Names in saved texts: four, replaced as plain text. What they become is no template.

`{{customer}}`, `{{agent}}`, `{{ticket}}` and `{{title}}`; anything else in braces stays
as it was written, so nobody's text can ask for more.
"""

import re
from typing import Final

from accounts.actor import ActorType
from accounts.models import User
from tickets.models import Ticket

NAMES: Final = ("customer", "agent", "ticket", "title")
_NAMED: Final = re.compile(r"\{\{ ?(" + "|".join(NAMES) + r") ?\}\}")


def fill(text: str, ticket: Ticket, *, agent: User) -> str:
    """Return the text with this ticket's names in it, all in one pass."""
    values = {
        "customer": _customer(ticket),
        "agent": agent.name,
        "ticket": ticket.public_id,
        "title": ticket.title,
    }
    return _NAMED.sub(lambda found: values[found[1]], text)


def _customer(ticket: Ticket) -> str:
    """Return the best name there is: a person's, an address, the agency's."""
    if ticket.created_by_type == ActorType.MEMBER:
        return ticket.created_by_name
    return ticket.customer_email or ticket.organization.name
