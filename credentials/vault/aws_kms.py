"""A key that stays in AWS KMS; `pip install -r requirements-extras.lock`.

boto3 finds its credentials as it always does (AWS_*, a profile, a role). The region is
the one the ARN names.
"""

import logging
from importlib import import_module
from threading import Lock
from typing import Any

from credentials.keys import Key
from credentials.vault.context import Context
from credentials.vault.errors import KeyUnavailable, Unsealable
from credentials.vault.providers import TIMEOUT
from credentials.vault.sealed import Wrapped

logger = logging.getLogger(__name__)
_REFUSALS = {"InvalidCiphertextException", "IncorrectKeyException"}


class AwsKmsKey:
    """Encrypt and Decrypt of AWS KMS, with the context as its encryption context.

    KMS compares the context exactly, and shows it in CloudTrail (KMS Developer Guide,
    "Encryption context").
    """

    def __init__(self, key: Key) -> None:
        self._key_id, self._arn = key.key_id, key.name
        self._client: Any = None
        self._lock = Lock()

    def wrap(self, data_key: bytes, context: Context) -> Wrapped:
        answer = self._ask("encrypt", context, Plaintext=data_key)
        return Wrapped(self._key_id, answer["CiphertextBlob"])

    def unwrap(self, wrapped: Wrapped, context: Context) -> bytes:
        answer = self._ask("decrypt", context, CiphertextBlob=wrapped.wrapped_key)
        return bytes(answer["Plaintext"])

    def _ask(self, operation: str, context: Context, **data: bytes) -> Any:
        facts = dict(context.as_mapping())
        try:
            call = getattr(self._connected(), operation)
            return call(KeyId=self._arn, EncryptionContext=facts, **data)
        except Exception as error:
            cause = _name(error)
        if cause in _REFUSALS:
            raise Unsealable
        # Whatever else it was (network, rights, a missing package): not now.
        logger.warning(
            "vault_key.failed", extra={"key_id": self._key_id, "error": cause}
        )
        raise KeyUnavailable(self._key_id)

    def _connected(self) -> Any:
        with self._lock:
            if self._client is None:
                self._client = _connect(self._arn.split(":")[3])
            return self._client


def _connect(region: str) -> Any:
    # At DEBUG botocore logs the bodies of requests and answers, data keys included.
    log = logging.getLogger("botocore")
    log.setLevel(max(log.getEffectiveLevel(), logging.INFO))
    config = import_module("botocore.config").Config(
        connect_timeout=TIMEOUT, read_timeout=TIMEOUT, retries={"total_max_attempts": 1}
    )
    session = import_module("boto3.session").Session()
    return session.client("kms", region_name=region, config=config)


def _name(error: Exception) -> str:
    """Return the code KMS gave, from its closed list, or the class of the error."""
    response = getattr(error, "response", None) or {}
    return str(response.get("Error", {}).get("Code") or type(error).__name__)
