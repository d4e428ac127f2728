"""What keeps a wrapping key: two methods, and the provider that is a key of our own."""

from typing import Protocol

from credentials.keys import Key
from credentials.vault.cipher import decrypt, encrypt
from credentials.vault.context import Context, unambiguous
from credentials.vault.sealed import Wrapped

TIMEOUT = 2  # seconds; a reveal waits for it while it holds a row


class KeyProvider(Protocol):
    """Wraps data keys so that they unwrap in the same context only.

    Both methods raise KeyUnavailable when the key cannot be asked now, and `unwrap`
    raises Unsealable when it was asked and refuses. Neither shows a driver's text.
    """

    def __init__(self, key: Key) -> None: ...

    def wrap(self, data_key: bytes, context: Context) -> Wrapped: ...

    def unwrap(self, wrapped: Wrapped, context: Context) -> bytes: ...


class LocalKey:
    """A key of our own. What wraps is derived from it, and used for nothing else."""

    def __init__(self, key: Key) -> None:
        self._key_id = key.key_id
        self._key = key.derive("devpros/wrap/1")

    def wrap(self, data_key: bytes, context: Context) -> Wrapped:
        sealed = encrypt(self._key, data_key, bound_to=self._facts(context))
        return Wrapped(self._key_id, sealed)

    def unwrap(self, wrapped: Wrapped, context: Context) -> bytes:
        return decrypt(self._key, wrapped.wrapped_key, bound_to=self._facts(context))

    def _facts(self, context: Context) -> bytes:
        return unambiguous(self._key_id) + context.canonical()
