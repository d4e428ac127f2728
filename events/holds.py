"""What is held of a ticket while a text that has left it is yet to leave the copies.

Until the worker has rewritten them, readers get the copies without their texts, and
webhooks wait. Ask with these, in the query that reads the rows: none costs a statement.
"""

from django.db.models import Exists, OuterRef

from events.models import Redaction


def is_of_held_ticket() -> Exists:
    """The condition that a row is of a ticket with a redaction under way."""
    return Exists(Redaction.objects.filter(ticket_number=OuterRef("ticket_number")))


def is_held_event() -> Exists:
    """The condition that an event may still hold a text that is being taken out."""
    of_ticket = Redaction.objects.filter(ticket_number=OuterRef("ticket_number"))
    return Exists(of_ticket.filter(last_event__gte=OuterRef("id")))
