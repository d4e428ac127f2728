"""A sealed value: what the application and the database hold instead of a secret.

    b"CV1"                    the format
    1 byte, then ASCII        the key id, its length in front
    2 bytes, then bytes       the wrapped data key, its length (big-endian) in front
    the rest                  the body: nonce (12), ciphertext (256 n), tag (16)

The header needs no tag of its own: the key id is bound by the wrapping (a local key's
associated data, or the provider's key itself), the wrapped key by its tag, and the body
opens under the data key alone.
"""

import re
from dataclasses import dataclass
from typing import Any, NamedTuple, NoReturn, Self

from credentials.vault.errors import Unsealable

FORMAT = b"CV1"
_KEY_ID = re.compile(rb"[\x21-\x7e]{1,255}")


class Wrapped(NamedTuple):
    """A data key that a provider has encrypted."""

    key_id: str
    wrapped_key: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Sealed:
    """Any bytes of the column; whether they are sealed shows when they are opened.

    Reading a row never fails and decrypts nothing. It is not pickled, so no cache or
    queue keeps a copy that a purge cannot reach.
    """

    raw: bytes

    @classmethod
    def of(cls, wrapped: Wrapped, body: bytes) -> Self:
        key_id, key = wrapped.key_id.encode("ascii"), wrapped.wrapped_key
        if not _KEY_ID.fullmatch(key_id):
            raise ValueError("A key id has 1 to 255 visible ASCII characters.")
        head = FORMAT + bytes([len(key_id)]) + key_id
        return cls(head + len(key).to_bytes(2, "big") + key + body)

    def parts(self) -> tuple[Wrapped, bytes]:
        """Return the wrapped key and the body, or raise Unsealable."""
        after_id = 4 + (self.raw[3] if len(self.raw) > 3 else 0)
        key_id, rest = self.raw[4:after_id], self.raw[after_id:]
        body_at = 2 + int.from_bytes(rest[:2], "big")
        sound = self.raw.startswith(FORMAT) and _KEY_ID.fullmatch(key_id)
        if not sound or not 2 < body_at <= len(rest):
            raise Unsealable
        return Wrapped(key_id.decode("ascii"), rest[2:body_at]), rest[body_at:]

    @property
    def key_id(self) -> str:
        """The key that wraps it, or nothing where the bytes name none."""
        try:
            return self.parts()[0].key_id
        except Unsealable:
            return ""

    def __repr__(self) -> str:
        return f"<sealed under {self.key_id or 'no key'}, {len(self.raw)} bytes>"

    def __bytes__(self) -> bytes:
        return self.raw

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("Sealed values stay in the database.")
