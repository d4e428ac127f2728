"""The verbs of the work: lock, decide, write, record."""

from tickets.services.comments import CommentChanges, add_comment, edit_comment
from tickets.services.tickets import TicketFields, open_ticket, update_ticket

__all__ = [
    "CommentChanges",
    "TicketFields",
    "add_comment",
    "edit_comment",
    "open_ticket",
    "update_ticket",
]
