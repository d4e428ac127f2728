"""The desk's verbs: what agents keep, steps that are several verbs of a ticket, and
many tickets at once."""

from desk.services.answering import Answer, publish_note, send_answer
from desk.services.bulk import Edit, Outcome, Report, change_tickets
from desk.services.drafts import discard_draft, keep_draft
from desk.services.facts import change_fact
from desk.services.macros import MacroRun, changes_of, run_macro
from desk.services.preferences import remember_after_send
from desk.services.presence import leave_ticket, note_presence
from desk.services.undoing import undo_change
from desk.services.views import keep_view, remove_view

__all__ = [
    "Answer",
    "Edit",
    "MacroRun",
    "Outcome",
    "Report",
    "change_fact",
    "change_tickets",
    "changes_of",
    "discard_draft",
    "keep_draft",
    "keep_view",
    "leave_ticket",
    "note_presence",
    "publish_note",
    "remember_after_send",
    "remove_view",
    "run_macro",
    "send_answer",
    "undo_change",
]
