"""What is held of a ticket while a text that has left it is yet to leave the copies.

Until the worker has rewritten them, readers get the copies without their texts, and
webhooks wait. Ask with these, in the query that reads the rows: none costs a statement.
Of a text that stood in agents' notes alone, only internal events are held: the client's
side sees no sign of it.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from events.models import Redaction


def is_of_held_ticket() -> Exists:
    """The condition that what the client's side gets of a row's ticket is held."""
    of_ticket = Redaction.objects.filter(ticket_number=OuterRef("ticket_number"))
    return Exists(of_ticket.filter(only_internal=False))


def with_holds(events: QuerySet) -> Any:
    """Note of each event (`is_held`) whether it may hold a text that is taken out."""
    of_ticket = Redaction.objects.filter(ticket_number=OuterRef("ticket_number"))
    its_kind = Q(only_internal=False) | Q(only_internal=OuterRef("is_internal"))
    held = of_ticket.filter(its_kind, last_event__gte=OuterRef("id"))
    return events.annotate(is_held=Exists(held))
