"""Undo a bulk change within a few seconds."""

from datetime import datetime
from typing import Any, cast

from accounts.actor import Actor
from api.errors import NotFound
from api.transactions import transactional
from desk.errors import TicketChangedSince, UndoExpired
from desk.models import BulkChange
from desk.rules import UNDO_GRACE_PERIOD, UNDO_PERIOD
from desk.services.bulk_edit import (
    BulkReport,
    TicketOutcome,
    lock_visible_ticket,
    run_for_each,
)
from tickets.models import Priority, Status
from tickets.services import TicketFields, update_ticket


def undo_change(number: int, *, actor: Actor, at: datetime) -> BulkReport:
    """Restore every ticket of the change that was not changed again since.

    It calls the same services with the same rules. A ticket that a rule refuses, such
    as from resolved to waiting, is reported and stays as it is. Raises NotFound for
    another agent's change, and UndoExpired.
    """
    change, report = _claim(number, actor=actor, at=at), BulkReport()
    items: dict[int, dict[str, Any]] = {item["ticket"]: item for item in change.items}

    def restore(ticket: int) -> None:
        title = _restore(items[ticket], actor=actor, at=at)
        report.done.append(TicketOutcome(ticket, title))

    run_for_each(items, restore, report, actor=actor)
    return report


@transactional
def _claim(number: int, *, actor: Actor, at: datetime) -> BulkChange:
    """Mark the change as undone, so that one of two requests succeeds."""
    own = BulkChange.objects.select_for_update().filter(agent=actor.id)
    change = own.filter(pk=number).first()
    if change is None:
        raise NotFound()
    is_expired = at > change.at + UNDO_PERIOD + UNDO_GRACE_PERIOD
    if change.undone_at is not None or is_expired:
        raise UndoExpired()
    change.undone_at = at
    change.save(update_fields=["undone_at"])
    return change


@transactional
def _restore(item: dict[str, Any], *, actor: Actor, at: datetime) -> str:
    """Set the fields back and return the ticket's title; raise TicketChangedSince."""
    ticket = lock_visible_ticket(item["ticket"], actor=actor)
    if ticket.version != item["version"]:
        raise TicketChangedSince()
    update_ticket(ticket, actor=actor, changes=_fields(item["before"]), at=at)
    return ticket.title


def _fields(before: dict[str, Any]) -> TicketFields:
    fields = cast(
        TicketFields, dict(before)
    )  # JSON values, as bulk_edit.py stored them
    if "status" in fields:
        fields["status"] = Status(fields["status"])
    if "priority" in fields:
        fields["priority"] = Priority(fields["priority"])
    return fields
