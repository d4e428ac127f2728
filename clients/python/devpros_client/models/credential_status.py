from enum import StrEnum


class CredentialStatus(StrEnum):
    ACTIVE = "active"
    CONSUMED = "consumed"
    EXPIRED = "expired"
    PURGED = "purged"
    REVOKED = "revoked"

    def __str__(self) -> str:
        return str(self.value)
