"""The desk's verbs: what agents keep, and steps that are several verbs of a ticket."""

from desk.services.answering import Answer, publish_note, send_answer
from desk.services.drafts import discard_draft, keep_draft
from desk.services.facts import change_fact
from desk.services.macros import MacroRun, changes_of, run_macro
from desk.services.preferences import remember_after_send
from desk.services.presence import leave_ticket, note_presence

__all__ = [
    "Answer",
    "MacroRun",
    "change_fact",
    "changes_of",
    "discard_draft",
    "keep_draft",
    "leave_ticket",
    "note_presence",
    "publish_note",
    "remember_after_send",
    "run_macro",
    "send_answer",
]
