"""What a credential may hold (contract 2)."""

from typing import Final

TICKETS_READ: Final = "tickets:read"
TICKETS_WRITE: Final = "tickets:write"
TICKETS_ASSIGN: Final = "tickets:assign"
CREDENTIALS_WRITE: Final = "credentials:write"
CREDENTIALS_REVEAL: Final = "credentials:reveal"
WEBHOOKS_MANAGE: Final = "webhooks:manage"
COMMENTS_INTERNAL: Final = "comments:internal"

KEY_SCOPES: Final = (
    TICKETS_READ,
    TICKETS_WRITE,
    TICKETS_ASSIGN,
    CREDENTIALS_WRITE,
    WEBHOOKS_MANAGE,
)
AGENT_SCOPES: Final = (
    TICKETS_READ,
    TICKETS_WRITE,
    TICKETS_ASSIGN,
    CREDENTIALS_REVEAL,
    COMMENTS_INTERNAL,
)
