"""Change many tickets in one step, each by the service that changes one ticket.

So each ticket leaves its own events. A ticket that a rule refuses is reported with the
reason, and the others are changed.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from accounts.actor import Actor
from api.errors import ApiError, FieldError, InvalidRequest, NotFound
from api.transactions import transactional
from desk.models import BulkChange
from desk.rules import MAX_TICKETS_PER_CHANGE
from tickets.models import Priority, Status, Ticket
from tickets.rules import MAX_TAGS
from tickets.services import TicketFields, update_ticket

_UNDOABLE: Final = ("status", "priority", "tags", "assigned_to")


@dataclass(frozen=True)
class BulkEdit:
    """What to change on each ticket; None leaves a field as it is.

    `assigned_to` is the email of an agent, or empty for nobody. Tags are trimmed and in
    lower case.
    """

    status: Status | None = None
    priority: Priority | None = None
    assigned_to: str | None = None
    add_tags: Sequence[str] = ()
    remove_tags: Sequence[str] = ()

    def fields_for(self, ticket: Ticket) -> TicketFields:
        """Return the fields to set on this ticket; raise InvalidRequest."""
        fields = TicketFields()
        if self.status is not None:
            fields["status"] = self.status
        if self.priority is not None:
            fields["priority"] = self.priority
        if self.assigned_to is not None:
            fields["assigned_to"] = self.assigned_to or None
        if self.add_tags or self.remove_tags:
            fields["tags"] = self._tags_for(ticket)
        return fields

    def _tags_for(self, ticket: Ticket) -> list[str]:
        remaining = [tag for tag in ticket.tags if tag not in self.remove_tags]
        tags = list(dict.fromkeys([*remaining, *self.add_tags]))
        if len(tags) > max(MAX_TAGS, len(ticket.tags)):
            message = f"A ticket has at most {MAX_TAGS}."
            raise InvalidRequest(FieldError("tags", "max_length", message))
        return tags


@dataclass(frozen=True)
class TicketOutcome:
    """The outcome for one ticket; `refusal` is the error that kept it unchanged."""

    number: int
    title: str = ""
    refusal: ApiError | None = None

    @property
    def public_id(self) -> str:
        """Return the id that people read, `TICK-…`."""
        return f"TICK-{self.number}"


@dataclass
class BulkReport:
    """The outcomes of a bulk change, each list in the order of the request.

    `change` is the row to undo it with, where any ticket was changed.
    """

    done: list[TicketOutcome] = field(default_factory=list)
    unchanged: list[TicketOutcome] = field(default_factory=list)
    refused: list[TicketOutcome] = field(default_factory=list)
    change: BulkChange | None = None


def change_tickets(
    numbers: Iterable[int], *, actor: Actor, edit: BulkEdit, at: datetime
) -> BulkReport:
    """Make the same change on each of these tickets, and store how to undo it.

    Each ticket is a transaction of its own: a refusal does not roll back the others.
    Raises InvalidRequest for more than `MAX_TICKETS_PER_CHANGE`.
    """
    chosen = list(dict.fromkeys(numbers))
    if len(chosen) > MAX_TICKETS_PER_CHANGE:
        message = f"At most {MAX_TICKETS_PER_CHANGE} tickets at once."
        raise InvalidRequest(FieldError("tickets", "max_length", message))
    report = BulkReport()
    items: list[dict[str, Any]] = []

    def change(number: int) -> None:
        title, item = _change_one(number, actor=actor, edit=edit, at=at)
        if item is not None:
            items.append(item)
        outcomes = report.unchanged if item is None else report.done
        outcomes.append(TicketOutcome(number, title))

    run_for_each(chosen, change, report, actor=actor)
    if items:
        report.change = BulkChange.objects.create(agent_id=actor.id, at=at, items=items)
    return report


def run_for_each(
    numbers: Iterable[int],
    change: Callable[[int], None],
    report: BulkReport,
    *,
    actor: Actor,
) -> None:
    """Call `change` for each ticket; report those that raise an ApiError as refused."""
    refusals: dict[int, ApiError] = {}
    for number in numbers:
        try:
            change(number)
        except ApiError as refusal:
            refusals[number] = refusal
    visible = Ticket.objects.visible_to(actor).filter(pk__in=refusals)
    titles = dict(visible.values_list("pk", "title")) if refusals else {}
    report.refused += [
        TicketOutcome(number, titles.get(number, ""), refusal)
        for number, refusal in refusals.items()
    ]


def lock_visible_ticket(number: int, *, actor: Actor) -> Ticket:
    """Lock and return a ticket this agent may see; raise NotFound for any other."""
    if not Ticket.objects.visible_to(actor).filter(pk=number).exists():
        raise NotFound()
    return Ticket.objects.get_for_update(number)


@transactional
def _change_one(
    number: int, *, actor: Actor, edit: BulkEdit, at: datetime
) -> tuple[str, dict[str, Any] | None]:
    """Return the title, and an item of `BulkChange.items` where anything changed."""
    ticket = lock_visible_ticket(number, actor=actor)
    fields, before = edit.fields_for(ticket), _undoable_values(ticket)
    changed = update_ticket(ticket, actor=actor, changes=fields, at=at)
    if changed.version == ticket.version:
        return ticket.title, None
    values = {name: value for name, value in before.items() if name in fields}
    item = {"ticket": number, "version": changed.version, "before": values}
    return ticket.title, item


def _undoable_values(ticket: Ticket) -> dict[str, Any]:
    """Return the fields that a bulk change can set, as JSON values."""
    values = (ticket.status, ticket.priority, list(ticket.tags), ticket.assignee_email)
    return dict(zip(_UNDOABLE, values, strict=True))
