"""Taking back what one step changed of many tickets, while it is fresh."""

from datetime import datetime, timedelta
from typing import Any, Final, cast

from accounts.actor import Actor
from api.errors import Conflict, NotFound
from api.transactions import transactional
from desk.models import BulkChange
from desk.services.bulk import Outcome, Report, each, locked
from tickets.models import Priority, Status
from tickets.services import TicketFields, update_ticket

UNDO_FOR: Final = timedelta(seconds=10)  # what a page offers
_ON_ITS_WAY: Final = timedelta(seconds=5)  # a click at the last moment arrives later


class ChangedMeanwhile(Conflict):
    message = "Somebody changed it meanwhile, and that is kept."


class UndoIsOver(Conflict):
    message = "It can no longer be undone: it is too long ago, or undone already."


def undo_change(number: int, *, actor: Actor, at: datetime) -> Report:
    """Set back every ticket that nobody touched since, by the verbs and their rules.

    What a rule forbids on the way back, such as from resolved to waiting, is refused
    for that ticket alone and named. Raises NotFound for another agent's change, and
    UndoIsOver.
    """
    change, report = _claim(number, actor=actor, at=at), Report()
    items: dict[int, dict[str, Any]] = {item["ticket"]: item for item in change.items}

    def set_back(ticket: int) -> Outcome:
        title = _set_back(items[ticket], actor=actor, at=at)
        outcome = Outcome(ticket, title)
        report.done.append(outcome)
        return outcome

    each(items, set_back, report, actor=actor)
    return report


@transactional
def _claim(number: int, *, actor: Actor, at: datetime) -> BulkChange:
    """Mark it undone, so that of two clicks one is served."""
    own = BulkChange.objects.select_for_update().filter(agent=actor.id)
    change = own.filter(pk=number).first()
    if change is None:
        raise NotFound()
    if change.undone_at is not None or at > change.at + UNDO_FOR + _ON_ITS_WAY:
        raise UndoIsOver()
    change.undone_at = at
    change.save(update_fields=["undone_at"])
    return change


@transactional
def _set_back(item: dict[str, Any], *, actor: Actor, at: datetime) -> str:
    ticket = locked(item["ticket"], actor=actor)
    if ticket.version != item["version"]:
        raise ChangedMeanwhile()
    update_ticket(ticket, actor=actor, changes=_fields(item["before"]), at=at)
    return ticket.title


def _fields(before: dict[str, Any]) -> TicketFields:
    fields = cast(TicketFields, dict(before))  # as bulk.py kept it
    if "status" in fields:
        fields["status"] = Status(fields["status"])
    if "priority" in fields:
        fields["priority"] = Priority(fields["priority"])
    return fields
