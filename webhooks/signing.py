"""Signatures of webhooks, as Standard Webhooks 1.0 lays down ("Signature scheme").

A signature covers the id, the second of the attempt and the very bytes of the body:
base64(HMAC-SHA256(key, f"{id}.{timestamp}." + body)). A receiver that decodes the body
before it verifies will fail on the first emoji.
"""

import base64
import hashlib
import hmac
import secrets as randomness
from collections.abc import Iterable

_PREFIX = "whsec_"
_KEY_BYTES = 32


def new_secret() -> str:
    """Return `whsec_` and the base64 of 32 random bytes."""
    key = randomness.token_bytes(_KEY_BYTES)
    return _PREFIX + base64.b64encode(key).decode()


def signature(secret: str, *, message_id: str, timestamp: int, body: bytes) -> str:
    """Return `v1,<base64>` for a body sent at a unix second.

    Raises ValueError for an id with a dot, which is what separates the signed parts,
    and for a secret that is not one of `new_secret`'s kind. It names neither.
    """
    if "." in message_id:
        raise ValueError("The id of a message has no dot.")
    signed = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.digest(_key(secret), signed, hashlib.sha256)
    return f"v1,{base64.b64encode(digest).decode()}"


def signatures(
    secrets: Iterable[str], *, message_id: str, timestamp: int, body: bytes
) -> str:
    """Return the webhook-signature header: one signature a secret, in their order.

    Give the newest secret first. While a secret is being rotated there are two.
    """
    return " ".join(
        signature(secret, message_id=message_id, timestamp=timestamp, body=body)
        for secret in secrets
    )


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except ValueError:
        key = b""
    if not secret.startswith(_PREFIX) or len(key) != _KEY_BYTES:
        raise ValueError("A signing secret is whsec_ and the base64 of 32 bytes.")
    return key
