from enum import StrEnum


class SandboxDeed(StrEnum):
    ASSIGN = "assign"
    EXPIRE = "expire"
    NOTE = "note"
    REPLY = "reply"
    RESOLVE = "resolve"
    REVEAL = "reveal"

    def __str__(self) -> str:
        return str(self.value)
