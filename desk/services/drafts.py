"""Drafts: what an agent has typed on a ticket and not sent yet."""

from datetime import datetime

from django.db.models import Value
from django.db.models.functions import StrIndex

from accounts.actor import Actor
from desk import rules
from desk.models import Draft, Mode
from tickets.models import Ticket


def save_draft(
    ticket: Ticket, *, actor: Actor, mode: Mode, text: str, at: datetime
) -> None:
    """Replace the agent's draft of this mode; blank text deletes it.

    Raises InvalidRequest for a text that no comment could have.
    """
    if not text.strip():
        discard_draft(ticket, actor=actor, mode=mode)
        return
    text = rules.clean_draft(text)
    draft = Draft(agent_id=actor.id, ticket=ticket, mode=mode, text=text, updated_at=at)
    # One statement, so that two browsers of one agent do not violate the constraint.
    Draft.objects.bulk_create(
        [draft],
        update_conflicts=True,
        unique_fields=["agent", "ticket", "mode"],
        update_fields=["text", "updated_at"],
    )


def discard_draft(ticket: Ticket, *, actor: Actor, mode: Mode) -> None:
    """Delete the agent's draft of this mode, if there is one."""
    Draft.objects.filter(agent=actor.id, ticket=ticket, mode=mode).delete()


def redact_drafts(ticket: Ticket, *, text: str, replacement: str) -> None:
    """Replace the text in all drafts of this ticket (setting `REDACTORS`)."""
    position = StrIndex("text", Value(text))
    drafts = list(
        Draft.objects.alias(position=position).filter(ticket=ticket, position__gt=0)
    )
    for draft in drafts:
        draft.text = draft.text.replace(text, replacement)
    Draft.objects.bulk_update(drafts, ["text"])
