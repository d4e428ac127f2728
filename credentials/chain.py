"""The access log of a credential: a chain its client can check, and nobody can forge.

Each record has a receipt, the SHA-256 of the receipt before it and what the record
says. A client recomputes them from `GET …/access-log` alone:

    def text(value):
        return json.dumps(value, sort_keys=True, separators=(",", ":"),
                          ensure_ascii=False)

    receipt = sha256(b"CRED-1732472031076123").hexdigest()
    for line in answer["access_log"]:
        said = {name: line[name] for name in ("action", "at", "reason", "version",
                                              "personal_digest")}
        said["actor"] = {"type": line["actor"]["type"]}
        receipt = sha256((receipt + text(said)).encode()).hexdigest()
        assert receipt == line["receipt"]
        person = {"name": line["actor"]["name"],
                  "client_address": line["client_address"]}
        if line["salt"]:
            digest = sha256((line["salt"] + text(person)).encode()).hexdigest()
            assert digest == line["personal_digest"]

The name and the address are covered by a salted digest, so that they can be erased
later: then the salt is gone, and nobody can tell from the digest whom it was. That they
were erased by us, and what stands in their place, is signed. Records of version 1 have
neither salt nor digest; their receipt covers `action`, `at`, `actor` with its name,
`reason` and `client_address` (docs/decisions/0016-personal-data-in-the-access-log.md).

That text is RFC 8785 for what records are made of: text, whole numbers, true, false,
null, and objects and lists of these. Moments are text already.

Each receipt is signed with HMAC-SHA256 under a key derived from the keyring, named in
front: `k1:<hex>`. Whoever writes to the database can compute receipts but no signature,
so an edited, added, moved or lost record is found. What is not found inside the
database is a tail cut off together with the row's `head`; a client that kept a later
receipt finds it. See docs/decisions/0010-the-access-log-chain.md.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from credentials.keys import Key
from credentials.vault.errors import KeyUnavailable
from credentials.vault.keyring import keyring

_LARGEST = 2**53 - 1  # beyond it JavaScript rounds (RFC 8785, 3.2.2.3)


@dataclass(frozen=True, slots=True)
class Personal:
    """Who a record is about, and what proves it; `salt` is empty once it was erased."""

    person: Mapping[str, Any]
    digest: str
    salt: str
    erasure: str  # a signature, or empty


@dataclass(frozen=True, slots=True)
class Link:
    """What a record's receipt covers, and what was written with it."""

    record: Mapping[str, Any]
    receipt: str
    signature: str
    personal: Personal | None = None  # none in records of version 1


def first_receipt(credential_id: str) -> str:
    """Return what stands before the first record: the head of an empty log."""
    return _sha256(credential_id)


def next_receipt(previous: str, record: Mapping[str, Any]) -> str:
    """Return the receipt of a record that follows the one with receipt `previous`."""
    return _sha256(previous + canonical_json(record))


def canonical_json(record: Mapping[str, Any]) -> str:
    """Write a record the one way; raise ValueError for what has several."""
    if not isinstance(record, Mapping) or not _is_plain(record):
        raise ValueError("A record is made of text, whole numbers, true, false, null.")
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def new_salt() -> str:
    """Return 128 random bits: without them, names could be guessed from a digest."""
    return secrets.token_hex(16)


def personal_digest(person: Mapping[str, Any], *, salt: str) -> str:
    """Return what a receipt covers instead of a name and an address."""
    return _sha256(salt + canonical_json(person))


def sign_erasure(receipt: str, person: Mapping[str, Any]) -> str:
    """Sign that we erased who a record was about, and put this in the place of it."""
    return sign(_erasure(receipt, person))


def is_erasure(receipt: str, person: Mapping[str, Any], erasure: str) -> bool:
    """Tell our own erasure from any other; raise KeyUnavailable."""
    return bool(erasure) and is_signed(_erasure(receipt, person), erasure)


def sign(receipt: str) -> str:
    """Sign under the first key of our own in the keyring."""
    key = keyring().signing_key()
    return f"{key.key_id}:{_hmac(key, receipt)}"


def signing_key_id() -> str:
    """Name the key that signs from now on."""
    return keyring().signing_key().key_id


def is_signed(receipt: str, signature: str) -> bool:
    """Tell our signature from any other; raise KeyUnavailable when its key is gone.

    Before a key is retired, what it signed is signed again with the new one:
    `if is_signed(receipt, signature): signature = sign(receipt)`.
    """
    key_id, _, code = signature.partition(":")
    key = keyring().local_key(key_id)
    return hmac.compare_digest(code.encode(), _hmac(key, receipt).encode())


def find_break(credential_id: str, links: Iterable[Link], *, head: str) -> str | None:
    """Say where a log is broken, or nothing. `head` is the last receipt, by the row."""
    receipt = first_receipt(credential_id)
    for place, link in enumerate(links, start=1):
        doubt = _doubt(receipt, link)
        if doubt:
            return f"Record {place} {doubt}"
        receipt = link.receipt
    if receipt != head:
        return "The log does not end with the record that the credential names."
    return None


def _doubt(previous: str, link: Link) -> str | None:
    try:
        if next_receipt(previous, link.record) != link.receipt:
            return "does not follow from those before it."
        if not is_signed(link.receipt, link.signature):
            return "is not signed by us."
        if link.personal and not _is_as_written(link.receipt, link.personal):
            return "names another person or address than it did."
    except KeyUnavailable as error:
        return f"is signed with {error.key_id!r}, which the keyring does not hold."
    except ValueError:
        return "is no record of ours."
    return None


def _is_as_written(receipt: str, personal: Personal) -> bool:
    """Tell whether the person is the one of then, or was erased by us."""
    if personal.salt:
        computed = personal_digest(personal.person, salt=personal.salt)
        return hmac.compare_digest(computed, personal.digest)
    return is_erasure(receipt, personal.person, personal.erasure)


def _erasure(receipt: str, person: Mapping[str, Any]) -> str:
    return f"erased:{receipt}:{canonical_json(person)}"


def _is_plain(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(_is_name(name) and _is_plain(value[name]) for name in value)
    if isinstance(value, list):
        return all(_is_plain(item) for item in value)
    if isinstance(value, int):
        return abs(value) <= _LARGEST
    return value is None or isinstance(value, str)


def _is_name(name: Any) -> bool:
    return isinstance(name, str) and name.isascii()  # so that all sort them alike


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _hmac(key: Key, receipt: str) -> str:
    derived = key.derive("devpros/access-log/1")
    return hmac.digest(derived, receipt.encode(), "sha256").hex()
