from enum import StrEnum


class AuthorRole(StrEnum):
    AGENT = "agent"
    CLIENT = "client"
    SYSTEM = "system"

    def __str__(self) -> str:
        return str(self.value)
