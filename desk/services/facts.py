"""Changing one fact of a ticket, if it still is what the agent saw."""

import json
from datetime import datetime
from typing import Any

from accounts.actor import Actor
from api.errors import PreconditionFailed
from api.transactions import transactional
from tickets.models import Ticket
from tickets.representation import show_ticket
from tickets.services import TicketFields, update_ticket


@transactional
def change_fact(
    ticket: Ticket,
    *,
    actor: Actor,
    changes: TicketFields,
    shown: str,
    at: datetime,
) -> Ticket:
    """Change the one fact in `changes`; `shown` is what `written` gave of it.

    An If-Match for a single field: what others did to the other fields is no conflict
    and stays. Raises PreconditionFailed and what update_ticket raises.
    """
    ticket = Ticket.objects.locked(ticket.pk)
    (name,) = changes
    if written(ticket, name) != shown:
        raise PreconditionFailed()
    return update_ticket(ticket, actor=actor, changes=changes, at=at)


def written(ticket: Ticket, name: str) -> str:
    """Return the fact as a form carries it back: to be compared, never read."""
    value: Any = show_ticket(ticket)[name]
    return json.dumps(value)
