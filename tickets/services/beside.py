"""What happens beside a ticket: its next event, and nothing else of it changes."""

from collections.abc import Sequence
from datetime import datetime

from accounts.actor import Actor
from events.services import Happening, record
from tickets.models import Ticket


def record_beside(
    ticket: Ticket, happenings: Sequence[Happening], *, actor: Actor, at: datetime
) -> None:
    """Record events about what hangs on a ticket whose row is locked.

    For rooms above this one; the ticket's version and `updated_at` stay.
    """
    record(ticket, happenings, actor=actor, at=at)
    ticket.save(update_fields=["event_sequence", "last_event"])
