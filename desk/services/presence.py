"""Who has a ticket open: said every ten seconds, true for a little longer."""

from datetime import datetime

from accounts.actor import Actor
from desk.models import Presence
from desk.querysets import PRESENT_FOR
from tickets.models import Ticket


def note_presence(
    ticket: Ticket, *, actor: Actor, is_writing: bool, at: datetime
) -> None:
    """Say that this agent is here; what the same agent left elsewhere goes."""
    here = Presence(agent_id=actor.id, ticket=ticket, is_writing=is_writing, at=at)
    Presence.objects.bulk_create(
        [here],
        update_conflicts=True,
        unique_fields=["agent", "ticket"],
        update_fields=["is_writing", "at"],
    )
    left = Presence.objects.filter(agent=actor.id, at__lte=at - PRESENT_FOR)
    left.exclude(ticket=ticket).delete()


def leave_ticket(ticket: Ticket, *, actor: Actor) -> None:
    Presence.objects.filter(agent=actor.id, ticket=ticket).delete()
