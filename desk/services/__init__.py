"""What agents do at the desk beyond one ticket: many at once, and their own views."""

from desk.services.bulk import Edit, Outcome, Report, change_tickets
from desk.services.undoing import undo_change
from desk.services.views import keep_view, remove_view

__all__ = [
    "Edit",
    "Outcome",
    "Report",
    "change_tickets",
    "keep_view",
    "remove_view",
    "undo_change",
]
