"""The keys of CREDENTIAL_KEYS at work: the first wraps, every one unwraps."""

from collections.abc import Mapping
from functools import lru_cache

from django.conf import settings

from credentials.keys import Key, Kind, read_keys
from credentials.vault.aws_kms import AwsKmsKey
from credentials.vault.context import Context
from credentials.vault.errors import KeyUnavailable
from credentials.vault.providers import KeyProvider, LocalKey
from credentials.vault.sealed import Wrapped
from credentials.vault.vault_transit import VaultTransitKey

_PROVIDERS: Mapping[Kind, type[KeyProvider]] = {
    Kind.LOCAL: LocalKey,
    Kind.AWS_KMS: AwsKmsKey,
    Kind.VAULT_TRANSIT: VaultTransitKey,
}


class Keyring:
    """A key provider made of key providers, so that keys of all kinds can rotate."""

    def __init__(self, keys: tuple[Key, ...]) -> None:
        self._keys = {key.key_id: key for key in keys}
        self._providers = {key.key_id: _PROVIDERS[key.kind](key) for key in keys}

    @property
    def key_ids(self) -> tuple[str, ...]:
        return tuple(self._keys)

    def wrap(self, data_key: bytes, context: Context) -> Wrapped:
        return self._providers[self.key_ids[0]].wrap(data_key, context)

    def unwrap(self, wrapped: Wrapped, context: Context) -> bytes:
        if wrapped.key_id not in self._providers:
            raise KeyUnavailable(wrapped.key_id)
        return self._providers[wrapped.key_id].unwrap(wrapped, context)

    def local_key(self, key_id: str) -> Key:
        """Return a key we hold ourselves, for what no provider may delay."""
        key = self._keys.get(key_id)
        if key is None or key.kind is not Kind.LOCAL:
            raise KeyUnavailable(key_id)
        return key

    def signing_key(self) -> Key:
        """Return the first key we hold ourselves."""
        for key in self._keys.values():
            if key.kind is Kind.LOCAL:
                return key
        raise KeyUnavailable("(local)")


def keyring() -> Keyring:
    return _keyring(settings.CREDENTIAL_KEYS)


@lru_cache(maxsize=4)
def _keyring(text: str) -> Keyring:
    return Keyring(read_keys(text))


def primary_key_id() -> str:
    """Name the key that seals from now on."""
    return keyring().key_ids[0]


def known_key_ids() -> tuple[str, ...]:
    """Name every key that opens, the one that seals first."""
    return keyring().key_ids
