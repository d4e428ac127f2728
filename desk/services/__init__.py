"""Services of the desk: agents' own data, and steps of several ticket services."""

from desk.services.bulk_edit import BulkEdit, BulkReport, TicketOutcome, change_tickets
from desk.services.drafts import discard_draft, save_draft
from desk.services.field_edit import change_field
from desk.services.macros import MacroRun, macro_changes, run_macro
from desk.services.presence import clear_presence, record_presence
from desk.services.replies import Reply, publish_note, save_after_send, send_reply
from desk.services.saved_views import delete_view, save_view
from desk.services.undo import undo_change

__all__ = [
    "BulkEdit",
    "BulkReport",
    "MacroRun",
    "Reply",
    "TicketOutcome",
    "change_field",
    "change_tickets",
    "clear_presence",
    "delete_view",
    "discard_draft",
    "macro_changes",
    "publish_note",
    "record_presence",
    "run_macro",
    "save_after_send",
    "save_draft",
    "save_view",
    "send_reply",
    "undo_change",
]
