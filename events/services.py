"""record(): store the events of a change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from accounts.actor import Actor
from accounts.models import Organization
from api.identifiers import next_number
from events.models import Event
from events.types import EventType

Changes = Mapping[str, Mapping[str, Any]]  # {field: {"from": …, "to": …}}


class Subject(Protocol):
    """What an event is about: a ticket, as far as this room needs to know.

    The counters are the caller's to save, in the row it holds locked.
    """

    pk: Any
    organization: Organization
    event_sequence: int
    last_event: int


@dataclass(frozen=True)
class EventDraft:
    """One event to be: its type, the object as the API shows it, and what changed."""

    type: EventType
    representation: Mapping[str, Any]
    changes: Changes = field(default_factory=dict)
    is_internal: bool = False


def record(
    subject: Subject, drafts: Sequence[EventDraft], *, actor: Actor, at: datetime
) -> list[Event]:
    """Remember what happened. Joins the caller's transaction: both hold or neither.

    Gives each published event the subject's next sequence number, so it must be called
    while the subject's row is locked. An internal one (an agents' note) has none and
    is seen by the admin alone. Event ids of one subject only ever grow.
    """
    return write(build_events(subject, drafts, actor=actor, at=at))


def record_of_organization(
    organization: Organization, draft: EventDraft, *, actor: Actor, at: datetime
) -> Event:
    """Remember what happened to no ticket: it stands in no ticket's sequence.

    Joins the caller's transaction.
    """
    event = _event_of(organization, draft, actor=actor, at=at)
    event.id = next_number()
    event.save(force_insert=True)
    return event


def build_events(
    subject: Subject, drafts: Sequence[EventDraft], *, actor: Actor, at: datetime
) -> list[Event]:
    """Return the events to be, numbered; the subject's counters have moved.

    For a subject that has to be inserted, counters included, before its events are.
    """
    return [_event(subject, draft, actor, at) for draft in drafts]


def write(events: list[Event]) -> list[Event]:
    return Event.objects.bulk_create(events)


def _event(subject: Subject, draft: EventDraft, actor: Actor, at: datetime) -> Event:
    number = next_number(after=subject.last_event)
    event = _event_of(subject.organization, draft, actor=actor, at=at)
    event.id, event.ticket_number = number, subject.pk
    if not draft.is_internal:
        subject.event_sequence += 1
        subject.last_event = number
        event.sequence = subject.event_sequence
    return event


def _event_of(
    organization: Organization, draft: EventDraft, *, actor: Actor, at: datetime
) -> Event:
    """Return an event with everything but its number and its place among others."""
    return Event(
        id=None,
        type=draft.type,
        timestamp=at,
        organization=organization,
        livemode=not organization.is_sandbox,
        is_internal=draft.is_internal,
        request_id=actor.request_id,
        actor_type=actor.type,
        actor_name=actor.name,
        data={"object": draft.representation, "changes": draft.changes},
    )
