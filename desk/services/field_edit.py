"""Change one field of a ticket, if it still has the value that the agent saw."""

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
def change_field(
    ticket: Ticket,
    *,
    actor: Actor,
    changes: TicketFields,
    seen_value: str,
    at: datetime,
) -> Ticket:
    """Change the one field in `changes`, if it still is `seen_value`.

    `seen_value` is what `serialize_field` returned for the page. This is an If-Match
    for a single field: changes of other fields by others are no conflict. Raises
    PreconditionFailed and what update_ticket raises.
    """
    ticket = Ticket.objects.get_for_update(ticket.pk)
    (name,) = changes
    if serialize_field(ticket, name) != seen_value:
        raise PreconditionFailed()
    return update_ticket(ticket, actor=actor, changes=changes, at=at)


def serialize_field(ticket: Ticket, name: str) -> str:
    """Return the field's value as JSON, for a hidden input and for comparison."""
    value: Any = show_ticket(ticket)[name]
    return json.dumps(value)
