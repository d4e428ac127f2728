"""What a sealed value belongs to: the associated data of its key (RFC 5116, 2.1)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

_NAME = re.compile(r"[a-z][a-z_]*")


@dataclass(frozen=True, slots=True)
class Context:
    """A purpose, and facts that never change unnoticed: ids, never names or text.

    Key providers may log it (AWS CloudTrail does), so it holds nothing secret.
    """

    purpose: str
    facts: tuple[tuple[str, str], ...]

    def __post_init__(self) -> None:
        names = [name for name, _ in self.facts]
        if names != sorted(set(names)) or "purpose" in names:
            raise ValueError("Each fact of a context is named once, in order.")
        if not all(_NAME.fullmatch(name) for name in (self.purpose, *names)):
            raise ValueError("Purpose and facts are named in small letters and _.")
        if not all(isinstance(value, str) and value for _, value in self.facts):
            raise ValueError("The facts of a context are text, and not empty.")

    @classmethod
    def of(cls, purpose: str, **facts: str) -> Self:
        """Return `Context.of("webhook_secret", organization="17", endpoint="42")`."""
        return cls(purpose, tuple(sorted(facts.items())))

    def as_mapping(self) -> Mapping[str, str]:
        """Return it flat, as the encryption context of AWS KMS is."""
        return {"purpose": self.purpose, **dict(self.facts)}

    def canonical(self) -> bytes:
        """Return bytes that no other context has."""
        return unambiguous(
            self.purpose, *(part for fact in self.facts for part in fact)
        )


def credential_context(
    *,
    organization: int,
    ticket: int,
    credential: int,
    credential_type: str,
    expires_at: datetime,
) -> Context:
    """Bind a credential to its row: primary keys, its type, its expiry as stored."""
    if expires_at.tzinfo is None:
        raise ValueError("The expiry of a credential has a time zone.")
    expiry_text = expires_at.astimezone(UTC).isoformat(timespec="microseconds")
    return Context.of(
        "credential",
        organization=str(organization),
        ticket=str(ticket),
        credential=str(credential),
        type=credential_type,
        expires_at=expiry_text,
    )


def unambiguous(*parts: str) -> bytes:
    """Encode texts so that different lists of them never give the same bytes.

    The number of parts, then each with its length in front: the pre-authentication
    encoding of PASETO (paseto-standard, "Common", version 4).
    """
    encoded = [part.encode() for part in parts]
    sized = [len(part).to_bytes(8, "little") + part for part in encoded]
    return len(parts).to_bytes(8, "little") + b"".join(sized)
