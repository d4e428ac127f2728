"""Scopes of keys, applications and people (docs/contract.md, 2.1)."""

from collections.abc import Collection
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
# Only owners manage webhook endpoints, in the portal and through an application.
MEMBER_SCOPES: Final = tuple(scope for scope in KEY_SCOPES if scope != WEBHOOKS_MANAGE)
AGENT_SCOPES: Final = (
    TICKETS_READ,
    TICKETS_WRITE,
    TICKETS_ASSIGN,
    CREDENTIALS_REVEAL,
    COMMENTS_INTERNAL,
)

# A program that held both could make an agent the assignee of any ticket and open its
# secrets, so an application gets one of them from an agent at most.
NEVER_TOGETHER: Final = frozenset({TICKETS_ASSIGN, CREDENTIALS_REVEAL})


def assign_and_reveal(scopes: Collection[str]) -> bool:
    """Tell whether these scopes both assign tickets and open secrets."""
    return NEVER_TOGETHER.issubset(scopes)


# What each scope lets an application do, as the consent page says it.
SENTENCES: Final = {
    TICKETS_READ: "Read tickets, comments and their history",
    TICKETS_WRITE: "File and change tickets, and comment on them in your name",
    TICKETS_ASSIGN: "Assign tickets to agents",
    CREDENTIALS_WRITE: "Hand over access, such as passwords, and withdraw it",
    CREDENTIALS_REVEAL: "Open the secrets of tickets assigned to you, on record",
    WEBHOOKS_MANAGE: "Manage where events of your organization are sent",
    COMMENTS_INTERNAL: "Read and write agents' internal notes",
}
