"""How tickets and comments look from outside: rendered once, for every channel.

The answer of the API, the object of the event and what a webhook carries are this one
dictionary, so they cannot differ.
"""

from datetime import date, datetime
from typing import Any, Final, Protocol

from api.datetimes import format_datetime
from tickets.models import Priority

PRIORITIES: Final = {int(priority): str(priority.label) for priority in Priority}
_ROLES: Final = {"agent": "agent", "system": "system"}


class TicketRow(Protocol):
    """A Ticket, or a row of TicketQuerySet.rows()."""

    id: int
    title: str
    description: str
    status: str
    priority: int
    category: str | None
    tags: Any
    customer_email: str | None
    due_date: date | None
    environment: str | None
    metadata: Any
    created_by_type: str
    created_by_name: str
    created_at: datetime
    updated_at: datetime
    first_responded_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    version: int

    @property
    def assignee_email(self) -> str | None: ...


class CommentRow(Protocol):
    """A Comment, or a row of CommentQuerySet.rows()."""

    id: int
    ticket_id: int
    author_type: str
    author_name: str
    content: str
    is_internal: bool
    created_at: datetime
    edited_at: datetime | None


def show_ticket(ticket: TicketRow) -> dict[str, Any]:
    return {
        "id": f"TICK-{ticket.id}",
        "title": ticket.title,
        "description": ticket.description,
        "status": ticket.status,
        "priority": PRIORITIES[ticket.priority],
        "category": ticket.category,
        "tags": ticket.tags,
        "customer_email": ticket.customer_email,
        "due_date": show_day(ticket.due_date),
        "environment": ticket.environment,
        "metadata": ticket.metadata,
        "assigned_to": ticket.assignee_email,
        "created_by": {"type": ticket.created_by_type, "name": ticket.created_by_name},
        "created_at": format_datetime(ticket.created_at),
        "updated_at": format_datetime(ticket.updated_at),
        "first_responded_at": format_datetime(ticket.first_responded_at),
        "resolved_at": format_datetime(ticket.resolved_at),
        "closed_at": format_datetime(ticket.closed_at),
        "version": ticket.version,
    }


def show_comment(comment: CommentRow) -> dict[str, Any]:
    return {
        "id": f"COMM-{comment.id}",
        "ticket_id": f"TICK-{comment.ticket_id}",
        "author_name": comment.author_name,
        "author_role": _ROLES.get(comment.author_type, "client"),
        "content": comment.content,
        "is_internal": comment.is_internal,
        "created_at": format_datetime(comment.created_at),
        "edited_at": format_datetime(comment.edited_at),
    }


def show_day(day: date | None) -> str | None:
    """Write a calendar day, which no time zone moves (OPEN-04)."""
    return None if day is None else day.isoformat()
