"""A key that stays in HashiCorp Vault; `pip install -r requirements-extras.lock`.

hvac finds its server and token as it always does (VAULT_ADDR, VAULT_TOKEN).
The token needs `update` on transit/encrypt/<name> and transit/decrypt/<name>, and no
`create`: with it, Vault would make a missing key instead of refusing.
"""

import base64
import logging
from contextlib import closing
from importlib import import_module
from typing import Any

from credentials.keys import Key
from credentials.vault.context import Context
from credentials.vault.errors import KeyUnavailable, Unsealable
from credentials.vault.providers import TIMEOUT
from credentials.vault.sealed import Wrapped

logger = logging.getLogger(__name__)
# What Vault answers when a ciphertext is not of this key and context; a missing key or
# a retired version is another text (sdk/helper/keysutil/policy.go).
_REFUSALS = ("message authentication failed", "invalid ciphertext")


class VaultTransitKey:
    """Encrypt and decrypt of Vault Transit, with the context as associated data."""

    def __init__(self, key: Key) -> None:
        self._key_id, self._name = key.key_id, key.name

    def wrap(self, data_key: bytes, context: Context) -> Wrapped:
        answer = self._ask("encrypt_data", context, plaintext=_base64(data_key))
        return Wrapped(self._key_id, answer["ciphertext"].encode())

    def unwrap(self, wrapped: Wrapped, context: Context) -> bytes:
        ciphertext = wrapped.wrapped_key.decode("ascii", "replace")
        answer = self._ask("decrypt_data", context, ciphertext=ciphertext)
        return base64.b64decode(answer["plaintext"])

    def _ask(self, operation: str, context: Context, **data: str) -> Any:
        facts = _base64(context.canonical())
        try:
            # A client for each call, so that a renewed token is seen.
            client = import_module("hvac").Client(timeout=TIMEOUT)
            with closing(client.adapter):
                call = getattr(client.secrets.transit, operation)
                return call(self._name, associated_data=facts, **data)["data"]
        except Exception as error:
            cause = type(error).__name__
            refused = any(text in str(error) for text in _REFUSALS)
        if refused:
            raise Unsealable
        # Whatever else it was (network, rights, a missing package): not now.
        logger.warning(
            "vault_key.failed", extra={"key_id": self._key_id, "error": cause}
        )
        raise KeyUnavailable(self._key_id)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
