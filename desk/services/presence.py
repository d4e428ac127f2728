"""Presence: which agents have a ticket open. Pages report it every ten seconds."""

from datetime import datetime

from accounts.actor import Actor
from desk.models import Presence
from desk.rules import PRESENCE_LIFETIME
from tickets.models import Ticket


def record_presence(
    ticket: Ticket, *, actor: Actor, is_writing: bool, at: datetime
) -> None:
    """Record that the agent has this ticket open; delete the agent's expired rows."""
    presence = Presence(agent_id=actor.id, ticket=ticket, is_writing=is_writing, at=at)
    Presence.objects.bulk_create(
        [presence],
        update_conflicts=True,
        unique_fields=["agent", "ticket"],
        update_fields=["is_writing", "at"],
    )
    expired = Presence.objects.filter(agent=actor.id, at__lte=at - PRESENCE_LIFETIME)
    expired.exclude(ticket=ticket).delete()


def clear_presence(ticket: Ticket, *, actor: Actor) -> None:
    """Delete the agent's row: the page was closed."""
    Presence.objects.filter(agent=actor.id, ticket=ticket).delete()
