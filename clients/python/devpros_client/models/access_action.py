from enum import StrEnum


class AccessAction(StrEnum):
    CONSUMED = "consumed"
    EXPIRED = "expired"
    PURGED = "purged"
    REFUSED = "refused"
    REVEALED = "revealed"
    REVOKED = "revoked"

    def __str__(self) -> str:
        return str(self.value)
