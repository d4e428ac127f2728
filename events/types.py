"""The vocabulary of what happens (contract 6)."""

from enum import StrEnum


class EventType(StrEnum):
    TICKET_CREATED = "ticket.created"
    TICKET_UPDATED = "ticket.updated"
    TICKET_STATUS_CHANGED = "ticket.status_changed"
    TICKET_ASSIGNED = "ticket.assigned"
    COMMENT_CREATED = "comment.created"
    COMMENT_UPDATED = "comment.updated"
    CREDENTIAL_CREATED = "credential.created"
    CREDENTIAL_REVEALED = "credential.revealed"
    CREDENTIAL_REFUSED = "credential.refused"
    CREDENTIAL_REVOKED = "credential.revoked"
    CREDENTIAL_EXPIRED = "credential.expired"
    CREDENTIAL_PURGED = "credential.purged"
    TICKET_REDACTED = "ticket.redacted"
    WEBHOOK_ENDPOINT_DISABLED = "webhook_endpoint.disabled"
    PING = "ping"
    # For mail to its owners and for the admin: never under /v1, never sent.
    WEBHOOK_ENDPOINT_FAILING = "webhook_endpoint.failing"


INTERNAL = frozenset({EventType.WEBHOOK_ENDPOINT_FAILING})
CHOICES = [str(kind) for kind in EventType if kind not in INTERNAL]
