"""What an agent has begun to write, kept until it is sent or emptied."""

from datetime import datetime

from accounts.actor import Actor
from desk.models import Draft, Mode
from tickets.models import Ticket


def keep_draft(
    ticket: Ticket, *, actor: Actor, mode: Mode, text: str, at: datetime
) -> None:
    """Keep this text, in the place of what was kept; nothing where it is empty."""
    if not text.strip():
        discard_draft(ticket, actor=actor, mode=mode)
        return
    draft = Draft(agent_id=actor.id, ticket=ticket, mode=mode, text=text, updated_at=at)
    # One statement, so that two browsers of one agent never meet in an error.
    Draft.objects.bulk_create(
        [draft],
        update_conflicts=True,
        unique_fields=["agent", "ticket", "mode"],
        update_fields=["text", "updated_at"],
    )


def discard_draft(ticket: Ticket, *, actor: Actor, mode: Mode) -> None:
    Draft.objects.filter(agent=actor.id, ticket=ticket, mode=mode).delete()
