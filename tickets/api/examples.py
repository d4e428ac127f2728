"""Authored examples, from the owner's page, for the OpenAPI document."""

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample

TICKET: Final[dict[str, Any]] = {
    "id": "TICK-1732472031076123",
    "title": "Database connection issue",
    "description": "Unable to connect to production DB after recent deployment",
    "status": "open",
    "priority": "high",
    "category": "database",
    "tags": ["urgent", "production", "deployment"],
    "customer_email": "client@agency.com",
    "due_date": "2024-01-20",
    "environment": "production",
    "metadata": {},
    "assigned_to": None,
    "created_by": {"type": "api_key", "name": "Production server"},
    "created_at": "2024-01-15T10:30:00.000Z",
    "updated_at": "2024-01-15T10:30:00.000Z",
    "first_responded_at": None,
    "resolved_at": None,
    "closed_at": None,
    "version": 1,
}
CREATE_TICKET: Final = OpenApiExample(
    "The seed's ticket",
    value={
        "title": "Database connection issue",
        "description": "Unable to connect to production DB after recent deployment",
        "priority": "high",
        "category": "database",
        "tags": ["urgent", "production", "deployment"],
        "customer_email": "client@agency.com",
        "due_date": "2024-01-20",
        "environment": "production",
    },
    request_only=True,
)
TICKET_CREATED: Final = OpenApiExample(
    "The ticket filed",
    value={**TICKET, "warnings": []},
    response_only=True,
    status_codes=["201"],
)
TICKET_READ: Final = OpenApiExample("A ticket", value=TICKET, response_only=True)
TICKETS_LISTED: Final = OpenApiExample(
    "The newest page",
    value={"tickets": [TICKET], "has_more": False, "next_cursor": None},
    response_only=True,
)
UPDATE_TICKET: Final = OpenApiExample(
    "Take it",
    value={
        "status": "in_progress",
        "priority": "medium",
        "assigned_to": "agent@example.com",
    },
    request_only=True,
)
TICKET_UPDATED: Final = OpenApiExample(
    "The ticket taken",
    value={
        **TICKET,
        "status": "in_progress",
        "priority": "medium",
        "assigned_to": "agent@example.com",
        "updated_at": "2024-01-15T10:45:00.000Z",
        "version": 2,
        "warnings": [],
    },
    response_only=True,
    status_codes=["200"],
)
COMMENT: Final[dict[str, Any]] = {
    "id": "COMM-1732472036228001",
    "ticket_id": "TICK-1732472031076123",
    "author_name": "John Support",
    "author_role": "agent",
    "content": "I've identified the issue...",
    "is_internal": False,
    "created_at": "2025-11-24T16:33:56.228Z",
    "edited_at": None,
}
COMMENTS_LISTED: Final = OpenApiExample(
    "The thread",
    value={"comments": [COMMENT], "has_more": False, "next_cursor": None},
    response_only=True,
)
COMMENT_READ: Final = OpenApiExample("A comment", value=COMMENT, response_only=True)
COMMENT_WRITTEN: Final = OpenApiExample(
    "The comment", value={**COMMENT, "warnings": []}, response_only=True
)
CREATE_COMMENT: Final = OpenApiExample(
    "A reply",
    value={"content": "This is my comment/reply", "is_internal": False},
    request_only=True,
)
UPDATE_COMMENT: Final = OpenApiExample(
    "An edit",
    value={"content": "Updated comment content", "is_internal": True},
    request_only=True,
)
