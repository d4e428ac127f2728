"""Seal, unseal, rewrap: a body under a key of its own, and that key under the keyring.

Moving a value to a newer key, or to a later expiry, touches the wrapped key alone.
"""

import json
from contextlib import suppress

from credentials.vault.cipher import decrypt, encrypt, new_data_key
from credentials.vault.context import Context
from credentials.vault.errors import Unsealable
from credentials.vault.keyring import keyring
from credentials.vault.plaintext import Plaintext
from credentials.vault.sealed import Sealed

# The body is bound to its row through the data key, which exists for it alone.
_BODY = b"devpros/sealed-body/1"
_BLOCK = 256


def seal(secret: Plaintext, *, context: Context) -> Sealed:
    """Encrypt a secret so that it opens in this context only.

    Secrets of up to 256 bytes are all as long as one another, then up to 512 and on.
    """
    data_key = new_data_key()
    body = encrypt(data_key, _padded(secret), bound_to=_BODY)
    return Sealed.of(keyring().wrap(data_key, context), body)


def unseal(sealed: Sealed, *, context: Context) -> Plaintext:
    """Open a sealed value, or raise KeyUnavailable or Unsealable."""
    wrapped, body = sealed.parts()
    data_key = keyring().unwrap(wrapped, context)
    # Whatever goes wrong here was a forger with the key, or a bug. Raised outside it is
    # without a context: the parser's error holds the whole secret.
    with suppress(ValueError, TypeError, AttributeError):
        return Plaintext(json.loads(decrypt(data_key, body, bound_to=_BODY)))
    raise Unsealable


def rewrap(
    sealed: Sealed, *, context: Context, new_context: Context | None = None
) -> Sealed:
    """Move the data key to the primary key, and to new facts when they are given.

    Always unwrap and wrap: the rewrap of Vault Transit ignores associated data
    (hashicorp/vault#31842). The secret itself stays sealed.
    """
    wrapped, body = sealed.parts()
    data_key = keyring().unwrap(wrapped, context)
    return Sealed.of(keyring().wrap(data_key, new_context or context), body)


def _padded(secret: Plaintext) -> bytes:
    """Write JSON, whose trailing spaces hide its length and are ignored by readers."""
    text = json.dumps(secret.expose(), separators=(",", ":")).encode()
    return text.ljust(-(-len(text) // _BLOCK) * _BLOCK)
