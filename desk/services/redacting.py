"""What this room kept of a ticket's texts: its agents' drafts."""

from django.db.models import Value
from django.db.models.functions import StrIndex

from desk.models import Draft
from tickets.models import Ticket


def redact_drafts(ticket: Ticket, *, text: str, replacement: str) -> None:
    """Take the text out of them (REDACTORS)."""
    place = StrIndex("text", Value(text))
    drafts = list(Draft.objects.alias(place=place).filter(ticket=ticket, place__gt=0))
    for draft in drafts:
        draft.text = draft.text.replace(text, replacement)
    Draft.objects.bulk_update(drafts, ["text"])
