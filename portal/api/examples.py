"""Examples of the test helper; a request and its response share a name."""

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample

from accounts.services.people import SANDBOX_AGENT
from credentials.api.examples import CREDENTIAL
from tickets.api.examples import COMMENT, TICKET

_ASSIGNED: Final[dict[str, Any]] = {
    **TICKET,
    "assigned_to": SANDBOX_AGENT,
    "updated_at": "2024-01-15T10:45:00.000Z",
    "version": 2,
}
_REPLIED: Final = {
    **_ASSIGNED,
    "first_responded_at": "2024-01-15T10:50:00.000Z",
    "updated_at": "2024-01-15T10:50:00.000Z",
    "version": 3,
}
_RESOLVED: Final = {
    **_REPLIED,
    "status": "resolved",
    "resolved_at": "2024-01-15T11:30:00.000Z",
    "updated_at": "2024-01-15T11:30:00.000Z",
    "version": 4,
}
_TEXT: Final = "I've identified the issue..."
_REPLY: Final = {**COMMENT, "author_name": "Sandbox Agent", "content": _TEXT}
_REVEALED: Final = {**CREDENTIAL, "reveals": 1}
_EXPIRED: Final = {
    **_REVEALED,
    "status": "expired",
    "expires_at": _REPLIED["updated_at"],
}


def _pair(
    name: str,
    request: dict[str, Any],
    *,
    ticket: dict[str, Any],
    comment: dict[str, Any] | None = None,
    credential: dict[str, Any] | None = None,
) -> list[OpenApiExample]:
    objects = {"ticket": ticket, "comment": comment, "credential": credential}
    return [
        OpenApiExample(name, value=request, request_only=True),
        OpenApiExample(
            name, value={"do": request["do"], **objects}, response_only=True
        ),
    ]


# In an order in which each action is possible.
SANDBOX_ACTIONS: Final = [
    *_pair("Take the ticket", {"do": "assign"}, ticket=_ASSIGNED),
    *_pair("Reply", {"do": "reply", "content": _TEXT}, ticket=_REPLIED, comment=_REPLY),
    *_pair(
        "Write a note that you cannot see",
        {"do": "note", "content": "Third time this month. See the runbook."},
        ticket=_REPLIED,
    ),
    *_pair(
        "Open the newest secret",
        {"do": "reveal", "reason": "Check the database settings"},
        ticket=_REPLIED,
        credential=_REVEALED,
    ),
    *_pair(
        "Let the newest secret expire",
        {"do": "expire"},
        ticket=_REPLIED,
        credential=_EXPIRED,
    ),
    *_pair("Resolve the ticket", {"do": "resolve"}, ticket=_RESOLVED),
]
