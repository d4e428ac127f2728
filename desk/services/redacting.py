"""What this room kept of a ticket's texts: its agents' drafts."""

from desk.models import Draft
from tickets.models import Ticket


def redact_drafts(ticket: Ticket, *, text: str, replacement: str) -> None:
    """Take the text out of them (REDACTORS)."""
    drafts = list(Draft.objects.filter(ticket=ticket, text__contains=text))
    for draft in drafts:
        draft.text = draft.text.replace(text, replacement)
    Draft.objects.bulk_update(drafts, ["text"])
