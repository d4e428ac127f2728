"""The verbs of the work: lock, decide, write, record."""

from tickets.services.beside import record_beside
from tickets.services.comments import CommentChanges, add_comment, edit_comment
from tickets.services.deleting import delete_tickets
from tickets.services.redactions import redact_text
from tickets.services.tickets import TicketFields, open_ticket, update_ticket

__all__ = [
    "CommentChanges",
    "TicketFields",
    "add_comment",
    "delete_tickets",
    "edit_comment",
    "open_ticket",
    "record_beside",
    "redact_text",
    "update_ticket",
]
