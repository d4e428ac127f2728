"""Authored examples for the OpenAPI document. None of them holds a real secret."""

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample

from credentials.types import EXPECTED
from tickets.api.examples import TICKET

_ID: Final = "CRED-1732472036228001"
CREDENTIAL: Final[dict[str, Any]] = {
    "id": _ID,
    "ticket_id": TICKET["id"],
    "type": "wordpress_admin",
    "fields": ["url", "username", "password", "notes"],
    "status": "active",
    "created_at": "2024-01-15T10:31:00.000Z",
    "expires_at": "2024-01-16T10:30:00.000Z",
    "reveals": 0,
    "max_reveals": None,
}
_SECRET: Final = {
    "url": "https://client-site.com/wp-admin",
    "username": "admin_user",
    "password": "temporary_password",
    "notes": "Access expires in 24 hours",
}
CREATE_CREDENTIAL: Final = OpenApiExample(
    "A WordPress admin",
    value={
        "type": "wordpress_admin",
        "credentials": _SECRET,
        "max_reveals": 3,
    },
    request_only=True,
)
CREDENTIAL_CREATED: Final = OpenApiExample(
    "Kept",
    value={**CREDENTIAL, "warnings": []},
    response_only=True,
    status_codes=["201"],
)
CREDENTIAL_READ: Final = OpenApiExample(
    "A credential", value=CREDENTIAL, response_only=True
)
CREDENTIALS_LISTED: Final = OpenApiExample(
    "A ticket's credentials",
    value={"credentials": [CREDENTIAL], "has_more": False, "next_cursor": None},
    response_only=True,
)
_RECEIPT: Final = "c2cf9a5f2b0c1f6d35a3a0a1e2b5d6b1d2a84d4a0fbe4c54a1f9b1f0d9f7a3e1"
REVEAL: Final = OpenApiExample(
    "Why", value={"reason": "Check the database settings"}, request_only=True
)
REVEALED: Final = OpenApiExample(
    "The secret",
    value={
        "id": _ID,
        "ticket_id": TICKET["id"],
        "type": "wordpress_admin",
        "credentials": _SECRET,
        "notes": _SECRET["notes"],
        "expires_at": "2024-01-16T10:30:00.000Z",
        "reveals": 1,
        "max_reveals": None,
        "receipt": _RECEIPT,
    },
    response_only=True,
)
ACCESS_LOG: Final = OpenApiExample(
    "Opened once",
    value={
        "access_log": [
            {
                "action": "revealed",
                "at": "2024-01-15T10:40:00.000Z",
                "actor": {"type": "agent", "name": "John Support"},
                "reason": "Check the database settings",
                "client_address": "203.0.113.7",
                "version": 2,
                "personal_digest": _RECEIPT[::-1],
                "salt": "5f0c1b7e9a3d4c2e8b6f7a1d0e9c8b7a",
                "receipt": _RECEIPT,
            }
        ],
        "has_more": False,
        "next_cursor": None,
    },
    response_only=True,
)
TYPES_LISTED: Final = OpenApiExample(
    "All types",
    value={
        "credential_types": [
            {"type": name, "fields": list(fields)} for name, fields in EXPECTED.items()
        ]
    },
    response_only=True,
)
REQUEST_CREDENTIAL: Final = OpenApiExample(
    "Ask for a database password",
    value={"type": "database", "message": "The read-only user is enough."},
    request_only=True,
)
CREDENTIAL_REQUESTED: Final = OpenApiExample(
    "A one-time address",
    value={
        "ticket_id": TICKET["id"],
        "type": "database",
        "url": "https://support.example.com/drop/dp_drop_…",
        "expires_at": "2024-01-16T10:30:00.000Z",
    },
    response_only=True,
    status_codes=["201"],
)
REDACT: Final = OpenApiExample(
    "Move a password into custody",
    value={
        "text": "hunter2-hunter2",
        "move_to": {"type": "other", "field": "password"},
    },
    request_only=True,
)
REDACTED: Final = OpenApiExample(
    "Gone from the text",
    value={
        "ticket": {**TICKET, "description": "The password is [redacted]"},
        "credential": {**CREDENTIAL, "type": "other", "fields": ["password"]},
    },
    response_only=True,
)
