"""What stands at the side of a ticket: its facts, its customer, its secrets."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Case, QuerySet, Value, When
from django.db.models.functions import Lower

from accounts.actor import Actor
from accounts.models import User
from credentials.models import Credential
from desk.pages.thread import newest_lines
from desk.pages.words import Line
from desk.services.facts import written
from tickets.models import Priority, Status, Ticket

MOST_OTHERS: Final = 8
MOST_LINES: Final = 20
MOST_SECRETS: Final = 20
_ENDED: Final = (Status.RESOLVED, Status.CLOSED)


@dataclass(frozen=True)
class Choice:
    """One value a fact may become."""

    value: str
    label: str
    is_present: bool


@dataclass(frozen=True)
class Fact:
    """A fact that is changed in place."""

    name: str
    label: str
    shown: str  # goes back with the form: what the agent saw
    value: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Secret:
    """What is known of a credential, and what this agent may do about it."""

    credential: Credential
    status: str
    is_offered: bool
    left: str


def facts_of(ticket: Ticket, *, agent: User) -> list[Fact]:
    """Return the facts that change in place, in the order of the page."""
    due = ticket.due_date.isoformat() if ticket.due_date else ""
    return [
        _fact(ticket, "status", "Status", ticket.status, _statuses(ticket)),
        _fact(
            ticket, "priority", "Priority", str(ticket.priority), _priorities(ticket)
        ),
        _fact(
            ticket,
            "assigned_to",
            "Assignee",
            ticket.assignee_email or "",
            _agents(ticket, agent),
        ),
        _fact(ticket, "due_date", "Due", due),
        _fact(ticket, "category", "Category", ticket.category or ""),
        _fact(ticket, "tags", "Tags", "\n".join(ticket.tags)),
    ]


def others_of(ticket: Ticket, *, actor: Actor) -> list[Ticket]:
    """Return other tickets of the same customer, those at work first."""
    if not ticket.customer_email:
        return []
    tickets: QuerySet[Ticket] = Ticket.objects.visible_to(actor)
    tickets = tickets.alias(customer=Lower("customer_email")).filter(
        organization=ticket.organization_id, customer=ticket.customer_email.lower()
    )
    is_ended = Case(When(status__in=_ENDED, then=Value(1)), default=Value(0))
    ordered = tickets.exclude(pk=ticket.pk).order_by(is_ended, "-created_at", "-id")
    return list(ordered.only("id", "title", "status")[:MOST_OTHERS])


def secrets_of(ticket: Ticket, *, actor: Actor, at: datetime) -> list[Secret]:
    """Return the newest secrets' metadata; the secrets themselves stay sealed."""
    kept = Credential.objects.filter(ticket=ticket).defer("sealed_secret")
    return [
        secret_of(credential, ticket, actor=actor, at=at)
        for credential in kept[:MOST_SECRETS]
    ]


def secret_of(
    credential: Credential, ticket: Ticket, *, actor: Actor, at: datetime
) -> Secret:
    credential.ticket = ticket
    status = str(credential.status_at(at))
    is_mine = ticket.assigned_to_id == actor.id
    is_offered = is_mine and status == "active"
    return Secret(credential, status, is_offered, left_of(credential, at))


def events_of(ticket: Ticket) -> list[Line]:
    return newest_lines(ticket, most=MOST_LINES)


def metadata_of(ticket: Ticket) -> str:
    """Return the metadata as text; empty where there is none."""
    if not ticket.metadata:
        return ""
    return json.dumps(ticket.metadata, indent=2, ensure_ascii=False)


def is_late(ticket: Ticket, *, at: datetime) -> bool:
    """Tell whether its day is over and it is still at work."""
    if ticket.due_date is None or ticket.status in _ENDED:
        return False
    return ticket.due_date < at.date()


def left_of(credential: Credential, at: datetime) -> str:
    """Return how long a secret still lives, as people say it."""
    return span(max(credential.expires_at - at, timedelta(0)))


def span(length: timedelta) -> str:
    """Return `3 d`, `5 h`, `12 min`: as short as it is still useful."""
    minutes = int(length.total_seconds()) // 60
    if minutes >= 48 * 60:
        return f"{minutes // (24 * 60)} d"
    if minutes >= 60:
        return f"{minutes // 60} h"
    return f"{minutes} min"


def _fact(ticket: Ticket, name: str, label: str, value: str, choices: Any = ()) -> Fact:
    return Fact(name, label, written(ticket, name), value, tuple(choices))


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


def _agents(ticket: Ticket, agent: User) -> list[Choice]:
    """Return who may be given it, whoever is looking first, and nobody."""
    people = User.objects.assignable_in(ticket.organization).order_by("name")
    present = ticket.assignee_email
    choices = [
        Choice(person.email, person.name, person.email == present) for person in people
    ]
    choices.sort(key=lambda choice: choice.value != agent.email)
    return [*choices, Choice("", "Nobody", present is None)]
