"""The format of keys, tokens and client secrets, which are stored as digests.

A prefix that says what it is, 32 base-62 characters (190 bits), and a base-62 CRC-32 of
all before it, so that a typo is refused without a query and scanners recognise a leak.
"""

import hashlib
import re
import secrets
import string
import zlib

ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_SHAPE = re.compile(r"dp_(?:live|test|at|rt|cs)_[0-9A-Za-z]{38}")


def generate_key(prefix: str) -> str:
    """Return a new secret with this prefix, such as `dp_live_`."""
    body = prefix + "".join(secrets.choice(ALPHABET) for _ in range(32))
    return body + checksum(body)


def checksum(text: str) -> str:
    """Return the CRC-32 of `text` in six base-62 digits."""
    rest, digits = zlib.crc32(text.encode()), ""
    for _ in range(6):
        rest, digit = divmod(rest, 62)
        digits = ALPHABET[digit] + digits
    return digits


def is_well_formed(credential: str) -> bool:
    """Tell whether this has the format and the checksum of a key or token."""
    matches = _SHAPE.fullmatch(credential) is not None
    return matches and checksum(credential[:-6]) == credential[-6:]


def digest(credential: str) -> str:
    """Return the SHA-256 that is stored. 190 random bits need no slow hash."""
    return hashlib.sha256(credential.encode()).hexdigest()
