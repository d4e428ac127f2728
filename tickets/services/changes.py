"""What a change of a ticket implies: its version, its events, the columns to save."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from accounts.actor import Actor
from events.services import Changes, EventDraft, record
from events.types import EventType
from tickets.metadata import same_json
from tickets.models import Status, Ticket
from tickets.representation import show_ticket

Representation = Mapping[str, Any]

# In this order, each with its own fields (contract 6).
_KINDS: Final = {
    EventType.TICKET_STATUS_CHANGED: ("status",),
    EventType.TICKET_ASSIGNED: ("assigned_to",),
    EventType.TICKET_UPDATED: (
        "title",
        "description",
        "priority",
        "category",
        "tags",
        "customer_email",
        "due_date",
        "environment",
        "metadata",
        "first_responded_at",
    ),
}
COUNTERS: Final = ("client_comments", "agent_comments", "client_bytes", "agent_bytes")
_COLUMNS: Final = (
    *COUNTERS,
    "status",
    *_KINDS[EventType.TICKET_ASSIGNED],
    "is_assigned_by_program",
    *_KINDS[EventType.TICKET_UPDATED],
    "resolved_at",
    "closed_at",
    "waiting_since",
    "updated_at",
    "version",
    "event_sequence",
    "last_event",
)


def set_status(ticket: Ticket, status: Status, at: datetime) -> None:
    """Set a status that the caller has found allowed, with the moments it implies."""
    ticket.status = status
    if status == Status.RESOLVED:
        ticket.resolved_at = at
    elif status != Status.CLOSED:
        ticket.resolved_at = None
    ticket.closed_at = at if status == Status.CLOSED else None
    if not ticket.is_active:
        ticket.waiting_since = None


def update_waiting_since(ticket: Ticket, *, actor: Actor, at: datetime) -> None:
    """Clear `waiting_since` for an agent's public comment; set it for a client's.

    It is set only on an active ticket, and only where it is not set yet.
    """
    if actor.is_agent:
        ticket.waiting_since = None
    elif actor.is_client and ticket.is_active and ticket.waiting_since is None:
        ticket.waiting_since = at


def bump_version_and_collect_events(
    ticket: Ticket, *, before: Representation, at: datetime
) -> list[EventDraft]:
    """Compare with `before`; if they differ raise the version. Return the events."""
    after = show_ticket(ticket)
    changed = {kind: _differences(before, after, kind) for kind in _KINDS}
    if not any(changed.values()):
        return []
    ticket.version += 1
    # Taken before the lock, `at` may be older than what somebody else just wrote.
    ticket.updated_at = max(at, ticket.updated_at)
    representation = show_ticket(ticket)
    return [
        EventDraft(kind, representation, changes)
        for kind, changes in changed.items()
        if changes
    ]


def save(ticket: Ticket) -> None:
    """Save every column that a service may have changed."""
    ticket.save(update_fields=_COLUMNS)


def record_related_events(
    ticket: Ticket, drafts: Sequence[EventDraft], *, actor: Actor, at: datetime
) -> None:
    """Record events about what belongs to a ticket, such as a credential.

    The ticket's row must be locked. Its version and `updated_at` stay.
    """
    record(ticket, drafts, actor=actor, at=at)
    ticket.save(update_fields=["event_sequence", "last_event"])


def _differences(
    before: Representation, after: Representation, kind: EventType
) -> Changes:
    return {
        name: {"from": before[name], "to": after[name]}
        for name in _KINDS[kind]
        if not same_json(before[name], after[name])
    }
