"""From two views of a ticket to the events between them, and back into its row."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from accounts.actor import Actor
from events.services import Changes, Happening
from events.types import EventType
from tickets.metadata import same_json
from tickets.models import Status, Ticket
from tickets.representation import show_ticket

Shown = Mapping[str, Any]

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


def hear(ticket: Ticket, *, actor: Actor, at: datetime) -> None:
    """Note that this side spoke: an agent's word is the answer, a client's waits.

    A closed ticket stays closed whatever is written on it, and so nobody waits there.
    """
    if actor.is_agent:
        ticket.waiting_since = None
    elif actor.is_client and ticket.is_active and ticket.waiting_since is None:
        ticket.waiting_since = at


def conclude(ticket: Ticket, *, before: Shown, at: datetime) -> list[Happening]:
    """Count a new version if anything changed since `before`; return what to record."""
    after = show_ticket(ticket)
    changed = {kind: _differences(before, after, kind) for kind in _KINDS}
    if not any(changed.values()):
        return []
    ticket.version += 1
    # Taken before the lock, `at` may be older than what somebody else just wrote.
    ticket.updated_at = max(at, ticket.updated_at)
    shown = show_ticket(ticket)
    return [
        Happening(kind, shown, changes) for kind, changes in changed.items() if changes
    ]


def save(ticket: Ticket) -> None:
    """Write everything a verb may have changed."""
    ticket.save(update_fields=_COLUMNS)


def _differences(before: Shown, after: Shown, kind: EventType) -> Changes:
    return {
        name: {"from": before[name], "to": after[name]}
        for name in _KINDS[kind]
        if not same_json(before[name], after[name])
    }
