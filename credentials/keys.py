"""How CREDENTIAL_KEYS is written, and what is wrong with it. Pure Python.

    k2:<base64 of 32 bytes>,k1:<base64 of 32 bytes>
    aws-kms:arn:aws:kms:<region>:<account>:key/<id>,k1:<base64 of 32 bytes>
    vault-transit:<name>,k1:<base64 of 32 bytes>

The first entry seals, every entry opens, and the first key of our own signs the access
logs. A key is changed in four steps, each on all nodes before the next: add it behind
the others, promote it to the front, rewrap, retire the old one.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from itertools import combinations

_BYTES = 32
_LOCAL_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")


class Kind(Enum):
    LOCAL = "local"
    AWS_KMS = "aws-kms"
    VAULT_TRANSIT = "vault-transit"


# An alias could be pointed at another key; an ARN and a Transit name cannot.
_REMOTE = {
    Kind.AWS_KMS: re.compile(
        r"arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]{1,64}"
    ),
    Kind.VAULT_TRANSIT: re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"),
}


class MalformedKeys(ValueError):
    """CREDENTIAL_KEYS cannot be read. It names an entry's place, never its content."""


@dataclass(frozen=True, slots=True)
class Key:
    """One entry: `key_id` names it in sealed values and is no secret."""

    key_id: str
    kind: Kind
    material: bytes = field(default=b"", repr=False)

    @property
    def name(self) -> str:
        """What the provider calls it: the ARN, or the name in Transit."""
        return self.key_id.partition(":")[2]

    def derive(self, label: str) -> bytes:
        """Return a key for one use: the first block of HKDF-Expand (RFC 5869, 2.3)."""
        return hmac.digest(self.material, label.encode() + b"\x01", "sha256")


def new_key(*, at: datetime) -> str:
    """Return a fresh entry, its id made of the day and a little chance."""
    material = base64.b64encode(secrets.token_bytes(_BYTES)).decode()
    return f"k{at:%Y%m%d}-{secrets.token_hex(2)}:{material}"


def read_keys(text: str) -> tuple[Key, ...]:
    """Read the setting; raise MalformedKeys at the first entry that cannot be one."""
    keys = tuple(_read(entry, place) for place, entry in _entries(text))
    for problem in _repeated_ids(dict(enumerate(keys, start=1))):
        raise MalformedKeys(problem)
    return keys


def check_keyring(text: str, secret_key: str) -> list[str]:
    """Say in sentences all that is wrong with the setting; nothing if it is sound."""
    return [*find_key_errors(text), *find_weaknesses(text, secret_key)]


def find_key_errors(text: str) -> list[str]:
    """Say for which reasons it cannot be read, or could not sign."""
    try:
        entries = _entries(text)
    except MalformedKeys as problem:
        return [str(problem)]
    keys, problems = _readable(entries)
    problems += _repeated_ids(keys)
    if len(keys) == len(entries) and not _local(keys):
        problems.append(
            "No entry is a key of our own, which access logs are signed by."
        )
    return problems


def find_weaknesses(text: str, secret_key: str) -> list[str]:
    """Say which of the entries that can be read somebody could guess."""
    if not text.strip():
        return []
    keys, _ = _readable(_entries(text))
    return list(_weaknesses(keys, secret_key))


def _readable(entries: list[tuple[int, str]]) -> tuple[dict[int, Key], list[str]]:
    keys: dict[int, Key] = {}
    problems: list[str] = []
    for place, entry in entries:
        try:
            keys[place] = _read(entry, place)
        except MalformedKeys as problem:
            problems.append(str(problem))
    return keys, problems


def _entries(text: str) -> list[tuple[int, str]]:
    if not text.strip():
        raise MalformedKeys("There is no key in it.")
    return [(i, entry.strip()) for i, entry in enumerate(text.split(","), start=1)]


def _read(entry: str, place: int) -> Key:
    name, colon, rest = entry.partition(":")
    for kind, shape in _REMOTE.items():
        if name == kind.value:
            if not shape.fullmatch(rest):
                raise MalformedKeys(f"Entry {place} names no key of {kind.value}.")
            return Key(entry, kind)
    if not colon or not _LOCAL_ID.fullmatch(name):
        raise MalformedKeys(f"Entry {place} is not written id:base64.")
    try:
        material = base64.b64decode(rest, validate=True)
    except (binascii.Error, ValueError):
        raise MalformedKeys(f"Entry {place} is not base64.") from None
    if len(material) != _BYTES:
        raise MalformedKeys(f"Entry {place} has {len(material)} bytes, not {_BYTES}.")
    return Key(name, Kind.LOCAL, material)


def _local(keys: dict[int, Key]) -> dict[int, Key]:
    return {place: key for place, key in keys.items() if key.kind is Kind.LOCAL}


def _repeated_ids(keys: dict[int, Key]) -> Iterator[str]:
    for (place, key), (other_place, other) in combinations(keys.items(), 2):
        if key.key_id == other.key_id:
            yield f"Entries {place} and {other_place} have the same id."


def _weaknesses(keys: dict[int, Key], secret_key: str) -> Iterator[str]:
    derived = _derived_from(secret_key)
    for place, key in _local(keys).items():
        if key.material in derived:
            yield f"Entry {place} can be computed from SECRET_KEY."
        if len(set(key.material)) < 8:  # chance: less than 2**-150
            yield f"Entry {place} is a placeholder, not a random key."
    for (place, key), (other_place, other) in combinations(_local(keys).items(), 2):
        if key.material == other.material:
            yield f"Entries {place} and {other_place} are the same key."


def _derived_from(secret_key: str) -> set[bytes]:
    """Return the keys somebody short of a key would make of SECRET_KEY."""
    raw = secret_key.encode()
    names = ("md5", "sha1", "sha256", "sha512", "sha3_256", "blake2b", "blake2s")
    made = [hashlib.new(name, raw, usedforsecurity=False) for name in names]
    known = {digest.digest()[:_BYTES] for digest in made}
    known |= {digest.hexdigest().encode()[:_BYTES] for digest in made}
    # What django-cryptography, whose field this house builds on, does by default.
    known.add(hashlib.pbkdf2_hmac("sha256", raw, b"django-cryptography", 30_000))
    known |= {
        raw[:_BYTES].ljust(_BYTES, filler) for filler in (b"\0", b" ", b"0", b"=")
    }
    for decode in (base64.b64decode, base64.urlsafe_b64decode, bytes.fromhex):
        try:
            known.add(decode(secret_key)[:_BYTES])
        except ValueError:  # it is not written like that
            continue
    return known
