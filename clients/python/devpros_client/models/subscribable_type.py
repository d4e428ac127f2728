from enum import StrEnum


class SubscribableType(StrEnum):
    COMMENT_CREATED = "comment.created"
    COMMENT_UPDATED = "comment.updated"
    CREDENTIAL_CREATED = "credential.created"
    CREDENTIAL_EXPIRED = "credential.expired"
    CREDENTIAL_PURGED = "credential.purged"
    CREDENTIAL_REFUSED = "credential.refused"
    CREDENTIAL_REVEALED = "credential.revealed"
    CREDENTIAL_REVOKED = "credential.revoked"
    PING = "ping"
    TICKET_ASSIGNED = "ticket.assigned"
    TICKET_CREATED = "ticket.created"
    TICKET_REDACTED = "ticket.redacted"
    TICKET_STATUS_CHANGED = "ticket.status_changed"
    TICKET_UPDATED = "ticket.updated"
    VALUE_0 = "*"
    WEBHOOK_ENDPOINT_DISABLED = "webhook_endpoint.disabled"

    def __str__(self) -> str:
        return str(self.value)
