"""The sidebar of a ticket: editable fields, customer, credentials and events."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Case, QuerySet, Value, When
from django.db.models.functions import Lower

from accounts.actor import Actor
from accounts.models import User
from credentials.models import Credential
from desk.pages.durations import format_duration
from desk.services.field_edit import serialize_field
from tickets.models import Priority, Status, Ticket

MAX_OTHER_TICKETS: Final = 8
MAX_SECRETS: Final = 20


@dataclass(frozen=True)
class Choice:
    """One value that a field can have."""

    value: str
    label: str
    is_current: bool


@dataclass(frozen=True)
class EditableField:
    """A field of the ticket that is edited in place.

    `seen_value` goes back with the form: what the agent saw (services/field_edit.py).
    """

    name: str
    label: str
    seen_value: str
    value: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Secret:
    """A credential's metadata, and whether this agent may open it."""

    credential: Credential
    status: str
    is_revealable: bool
    time_left: str


def editable_fields(ticket: Ticket, *, agent: User) -> list[EditableField]:
    """Return the fields that are edited in place, in the order of the page."""
    due_date = ticket.due_date.isoformat() if ticket.due_date else ""
    assignee = ticket.assignee_email or ""
    fields: Iterable[tuple[str, str, str, list[Choice]]] = (
        ("status", "Status", ticket.status, _statuses(ticket)),
        ("priority", "Priority", str(ticket.priority), _priorities(ticket)),
        ("assigned_to", "Assignee", assignee, _assignees(ticket, agent)),
        ("due_date", "Due", due_date, []),
        ("category", "Category", ticket.category or "", []),
        ("tags", "Tags", "\n".join(ticket.tags), []),
    )
    return [
        EditableField(name, label, serialize_field(ticket, name), value, tuple(choices))
        for name, label, value, choices in fields
    ]


def other_tickets_of(ticket: Ticket, *, actor: Actor) -> list[Ticket]:
    """Return other tickets of the same customer, active ones first."""
    if not ticket.customer_email:
        return []
    tickets: QuerySet[Ticket] = Ticket.objects.visible_to(actor)
    tickets = tickets.alias(customer=Lower("customer_email")).filter(
        organization=ticket.organization_id, customer=ticket.customer_email.lower()
    )
    ended = (Status.RESOLVED, Status.CLOSED)
    is_ended = Case(When(status__in=ended, then=Value(1)), default=Value(0))
    ordered = tickets.exclude(pk=ticket.pk).order_by(is_ended, "-created_at", "-id")
    return list(ordered.only("id", "title", "status")[:MAX_OTHER_TICKETS])


def secrets_of(ticket: Ticket, *, actor: Actor, at: datetime) -> list[Secret]:
    """Return the newest credentials without their sealed secrets."""
    credentials = Credential.objects.filter(ticket=ticket).defer("sealed_secret")
    return [
        secret_of(credential, ticket, actor=actor, at=at)
        for credential in credentials[:MAX_SECRETS]
    ]


def secret_of(
    credential: Credential, ticket: Ticket, *, actor: Actor, at: datetime
) -> Secret:
    """Return what the page displays of one credential of this ticket."""
    credential.ticket = ticket
    status = str(credential.status_at(at))
    return Secret(
        credential,
        status,
        is_revealable=ticket.assigned_to_id == actor.id and status == "active",
        time_left=format_duration(credential.expires_at - at),
    )


def metadata_of(ticket: Ticket) -> str:
    """Return the metadata as indented JSON; empty where there is none."""
    if not ticket.metadata:
        return ""
    return json.dumps(ticket.metadata, indent=2, ensure_ascii=False)


def is_overdue(ticket: Ticket, *, at: datetime) -> bool:
    """Return whether the ticket is active after its due date."""
    if ticket.due_date is None or not ticket.is_active:
        return False
    return ticket.due_date < at.date()


def _statuses(ticket: Ticket) -> list[Choice]:
    allowed = ticket.allowed_transitions()
    return [
        Choice(str(status), str(status.label), status == ticket.status)
        for status in Status
        if status == ticket.status or status in allowed
    ]


def _priorities(ticket: Ticket) -> list[Choice]:
    return [
        Choice(str(rank.value), str(rank.label), rank == ticket.priority)
        for rank in reversed(Priority)
    ]


def _assignees(ticket: Ticket, agent: User) -> list[Choice]:
    """Return the assignable agents, the reader first, and nobody."""
    people = User.objects.assignable_in(ticket.organization).order_by("name")
    current: Any = ticket.assignee_email
    choices = [
        Choice(person.email, person.name, person.email == current) for person in people
    ]
    choices.sort(key=lambda choice: choice.value != agent.email)
    return [*choices, Choice("", "Nobody", current is None)]
