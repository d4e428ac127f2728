"""Authored examples of the sandbox's deeds; a request and its answer share a name."""

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample

from accounts.services.people import SANDBOX_AGENT
from credentials.api.examples import CREDENTIAL
from tickets.api.examples import COMMENT, TICKET

_OURS: Final[dict[str, Any]] = {
    **TICKET,
    "assigned_to": SANDBOX_AGENT,
    "updated_at": "2024-01-15T10:45:00.000Z",
    "version": 2,
}
_ANSWERED: Final = {
    **_OURS,
    "first_responded_at": "2024-01-15T10:50:00.000Z",
    "updated_at": "2024-01-15T10:50:00.000Z",
    "version": 3,
}
_RESOLVED: Final = {
    **_ANSWERED,
    "status": "resolved",
    "resolved_at": "2024-01-15T11:30:00.000Z",
    "updated_at": "2024-01-15T11:30:00.000Z",
    "version": 4,
}
_SAID: Final = "I've identified the issue..."
_REPLY: Final = {**COMMENT, "author_name": "Sandbox Agent", "content": _SAID}
_OPENED: Final = {**CREDENTIAL, "reveals": 1}
_OVER: Final = {**_OPENED, "status": "expired", "expires_at": _ANSWERED["updated_at"]}


def _pair(
    name: str,
    asked: dict[str, Any],
    *,
    ticket: dict[str, Any],
    comment: dict[str, Any] | None = None,
    credential: dict[str, Any] | None = None,
) -> list[OpenApiExample]:
    seen = {"ticket": ticket, "comment": comment, "credential": credential}
    return [
        OpenApiExample(name, value=asked, request_only=True),
        OpenApiExample(name, value={"do": asked["do"], **seen}, response_only=True),
    ]


# In an order in which each of them is possible.
ACTS: Final = [
    *_pair("Take the ticket", {"do": "assign"}, ticket=_OURS),
    *_pair(
        "Reply", {"do": "reply", "content": _SAID}, ticket=_ANSWERED, comment=_REPLY
    ),
    *_pair(
        "Write a note that you cannot see",
        {"do": "note", "content": "Third time this month. See the runbook."},
        ticket=_ANSWERED,
    ),
    *_pair(
        "Open the newest secret",
        {"do": "reveal", "reason": "Check the database settings"},
        ticket=_ANSWERED,
        credential=_OPENED,
    ),
    *_pair(
        "Let the newest secret expire",
        {"do": "expire"},
        ticket=_ANSWERED,
        credential=_OVER,
    ),
    *_pair("Resolve the ticket", {"do": "resolve"}, ticket=_RESOLVED),
]
