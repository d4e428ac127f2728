"""The access log of a credential: a chain its client can check, and nobody can forge.

Each record has a receipt, the SHA-256 of the receipt before it and the record as the
API shows it. A client recomputes them from `GET …/access-log` alone:

    receipt = sha256(b"CRED-1732472031076123").hexdigest()
    for record in answer["access_log"]:
        shown = {name: record[name] for name in record if name != "receipt"}
        text = json.dumps(shown, sort_keys=True, separators=(",", ":"),
                          ensure_ascii=False)
        receipt = sha256((receipt + text).encode()).hexdigest()
        assert receipt == record["receipt"]

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
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from credentials.keys import Key
from credentials.vault.errors import KeyUnavailable
from credentials.vault.keyring import keyring

_LARGEST = 2**53 - 1  # beyond it JavaScript rounds (RFC 8785, 3.2.2.3)


@dataclass(frozen=True, slots=True)
class Link:
    """One record as the API shows it, and what was written with it."""

    record: Mapping[str, Any]
    receipt: str
    signature: str


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
    except KeyUnavailable as error:
        return f"is signed with {error.key_id!r}, which the keyring does not hold."
    except ValueError:
        return "is no record of ours."
    return None


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
