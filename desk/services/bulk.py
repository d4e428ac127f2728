"""One change of many tickets: each by the verb that changes one, with all its rules.

So each leaves its own event, and what a rule forbids is refused for that ticket alone
and named, while the others are done (OPEN-33).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from accounts.actor import Actor
from api.errors import ApiError, FieldError, InvalidRequest, NotFound
from api.transactions import transactional
from desk.models import BulkChange
from tickets.models import Priority, Status, Ticket
from tickets.services import TicketFields, update_ticket

MOST_AT_ONCE: Final = 100
_MOST_TAGS: Final = 20  # of a ticket, as the API takes them
_KEPT: Final = ("status", "priority", "tags", "assigned_to")


@dataclass(frozen=True)
class Edit:
    """What to do to each ticket; what is None is left as it is.

    `assigned_to` is the email of an agent, or empty for nobody. Tags are trimmed and in
    lower case.
    """

    status: Status | None = None
    priority: Priority | None = None
    assigned_to: str | None = None
    add_tags: Sequence[str] = ()
    remove_tags: Sequence[str] = ()

    def fields_for(self, ticket: Ticket) -> TicketFields:
        """Return the changes this ticket needs; raise InvalidRequest."""
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
        kept = [tag for tag in ticket.tags if tag not in self.remove_tags]
        tags = list(dict.fromkeys([*kept, *self.add_tags]))
        if len(tags) > max(_MOST_TAGS, len(ticket.tags)):
            fault = f"A ticket has at most {_MOST_TAGS}."
            raise InvalidRequest(FieldError("tags", "max_length", fault))
        return tags


@dataclass(frozen=True)
class Outcome:
    """What became of one ticket; `refusal` says why nothing did."""

    number: int
    title: str = ""
    refusal: ApiError | None = None

    @property
    def public_id(self) -> str:
        return f"TICK-{self.number}"


@dataclass
class Report:
    """What became of each ticket, in the order they were named."""

    done: list[Outcome] = field(default_factory=list)
    unchanged: list[Outcome] = field(default_factory=list)
    refused: list[Outcome] = field(default_factory=list)
    change: BulkChange | None = None


def change_tickets(
    numbers: Iterable[int], *, actor: Actor, edit: Edit, at: datetime
) -> Report:
    """Do the same to each of these tickets, and remember how to take it back.

    Each is a transaction of its own: a refusal leaves the others done. Raises
    InvalidRequest for more than `MOST_AT_ONCE`.
    """
    chosen = list(dict.fromkeys(numbers))
    if len(chosen) > MOST_AT_ONCE:
        fault = f"At most {MOST_AT_ONCE} tickets at once."
        raise InvalidRequest(FieldError("tickets", "max_length", fault))
    report = Report()
    items: list[dict[str, Any]] = []

    def change(number: int) -> Outcome:
        title, item = _change_one(number, actor=actor, edit=edit, at=at)
        if item is not None:
            items.append(item)
        outcome = Outcome(number, title)
        (report.unchanged if item is None else report.done).append(outcome)
        return outcome

    each(chosen, change, report, actor=actor)
    if items:
        report.change = BulkChange.objects.create(agent_id=actor.id, at=at, items=items)
    return report


def each(
    numbers: Iterable[int],
    change: Callable[[int], Outcome],
    report: Report,
    *,
    actor: Actor,
) -> None:
    """Change one after the other; note what is refused, and go on."""
    refused = {}
    for number in numbers:
        try:
            change(number)
        except ApiError as refusal:
            refused[number] = refusal
    visible = Ticket.objects.visible_to(actor).filter(pk__in=refused)
    titles = dict(visible.values_list("pk", "title")) if refused else {}
    report.refused += [
        Outcome(number, titles.get(number, ""), refusal)
        for number, refusal in refused.items()
    ]


def locked(number: int, *, actor: Actor) -> Ticket:
    """Lock one of the tickets this agent sees; raise NotFound."""
    if not Ticket.objects.visible_to(actor).filter(pk=number).exists():
        raise NotFound()
    return Ticket.objects.locked(number)


@transactional
def _change_one(
    number: int, *, actor: Actor, edit: Edit, at: datetime
) -> tuple[str, dict[str, Any] | None]:
    """Return the title, and how to take it back where anything changed."""
    ticket = locked(number, actor=actor)
    fields, before = edit.fields_for(ticket), _state(ticket)
    changed = update_ticket(ticket, actor=actor, changes=fields, at=at)
    if changed.version == ticket.version:
        return ticket.title, None
    kept = {name: value for name, value in before.items() if name in fields}
    return ticket.title, {"ticket": number, "version": changed.version, "before": kept}


def _state(ticket: Ticket) -> dict[str, Any]:
    """Return what a change of many can change, as JSON keeps it."""
    values = (ticket.status, ticket.priority, list(ticket.tags), ticket.assignee_email)
    return dict(zip(_KEPT, values, strict=True))
