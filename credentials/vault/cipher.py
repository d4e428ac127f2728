"""AES-256-GCM with a random nonce in front (RFC 5116, 5.2; NIST SP 800-38D)."""

import os
from contextlib import suppress

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from credentials.vault.errors import Unsealable

KEY_BYTES = 32
_NONCE_BYTES = 12


def new_data_key() -> bytes:
    return AESGCM.generate_key(KEY_BYTES * 8)


def encrypt(key: bytes, plaintext: bytes, *, bound_to: bytes) -> bytes:
    """Encrypt under a key of 32 bytes, at most 2**32 times under the same one.

    With random nonces of 96 bits that keeps a repeated one below 2**-32 (NIST SP
    800-38D, 8.3). A data key is used once; a wrapping key once for each wrap.
    """
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, bound_to)


def decrypt(key: bytes, ciphertext: bytes, *, bound_to: bytes) -> bytes:
    """Undo `encrypt`, or raise Unsealable for whatever is wrong."""
    nonce, rest = ciphertext[:_NONCE_BYTES], ciphertext[_NONCE_BYTES:]
    if len(key) != KEY_BYTES or len(nonce) != _NONCE_BYTES:
        raise Unsealable
    with suppress(InvalidTag):
        return AESGCM(key).decrypt(nonce, rest, bound_to)
    raise Unsealable
