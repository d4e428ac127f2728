"""The services of tickets and comments: lock, decide, record, write."""

from tickets.services.changes import record_related_events
from tickets.services.comments import CommentChanges, add_comment, edit_comment
from tickets.services.deletion import delete_tickets
from tickets.services.redactions import redact_text
from tickets.services.tickets import TicketFields, open_ticket, update_ticket

__all__ = [
    "CommentChanges",
    "TicketFields",
    "add_comment",
    "delete_tickets",
    "edit_comment",
    "open_ticket",
    "record_related_events",
    "redact_text",
    "update_ticket",
]
