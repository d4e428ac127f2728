"""Email addresses: which ones we accept, and which of them reach the same mailbox.

The rule is narrower than RFC 5321, so that an address means one reader to every program
that it passes through: no quoted local part, no address literal, no host without a dot,
no letters outside of ASCII before the @ (our mail leaves without SMTPUTF8).
"""

import re
from typing import Final

from accounts.errors import invalid
from accounts.keys import digest

LONGEST_ADDRESS: Final = 254  # RFC 5321, 4.5.3.1.3, without the angle brackets
_LONGEST_LOCAL_PART: Final = 64
_LONGEST_HOST: Final = 253

_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"  # RFC 5322, 3.2.3
_LOCAL_PART: Final = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")

# Hosts that deliver `first.last` and `firstlast` to one mailbox.
_HOSTS_WITHOUT_DOTS: Final = frozenset({"gmail.com", "googlemail.com"})

NOT_PLAIN: Final = "Must be one plain email address, such as pat@agency.example."
NOT_ASCII: Final = "Write the part before the @ in ASCII letters, digits and . _ - +."
NOT_A_HOST: Final = (
    "The part after the @ must be the full name of a host, such as agency.example."
)


def address_error(address: str) -> str | None:
    """Return a message about an address that we do not send to; None for a good one."""
    local_part, at_sign, host = address.rpartition("@")
    if not at_sign or len(address) > LONGEST_ADDRESS:
        return NOT_PLAIN
    if not local_part.isascii():
        return NOT_ASCII if local_part.isprintable() else NOT_PLAIN
    if "=?" in local_part:
        # An encoded word (RFC 2047): it is decoded when a mail is written, and one
        # mailbox would have any number of addresses.
        return NOT_PLAIN
    if len(local_part) > _LONGEST_LOCAL_PART or not _LOCAL_PART.fullmatch(local_part):
        return NOT_PLAIN
    return None if _ascii_host(host) else NOT_A_HOST


def clean_address(address: str, *, field: str = "email") -> str:
    """Return the address of a person as it is kept, in lower case.

    Raises InvalidRequest that names the field.
    """
    address = address.strip().lower()
    refuse_bad_address(address, field=field)
    return address


def refuse_bad_address(address: str, *, field: str) -> None:
    """Raise InvalidRequest unless this is an address that we send to."""
    error = address_error(address)
    if error is not None:
        raise invalid(field, error)


def mailbox_of(address: str) -> str:
    """Return the digest of the mailbox that an address reaches.

    Limits count by it, so upper case, `+tag` and the dots that a host ignores make no
    second mailbox. A digest, for it outlives the ticket that held the address.
    """
    local_part, _, host = address.strip().lower().rpartition("@")
    host = _ascii_host(host) or host
    local_part = local_part.partition("+")[0] or local_part
    if host in _HOSTS_WITHOUT_DOTS:
        local_part, host = local_part.replace(".", ""), "gmail.com"
    return digest(f"mailbox:{local_part}@{host}")


def _ascii_host(host: str) -> str | None:
    """Return the host as the DNS knows it, or None for what is no name of one.

    A name that IDNA rewrites (`ß`, a full-width dot, an invisible letter) is refused:
    the mail would go to another host than the one that was written.
    """
    host = host.lower()
    try:
        encoded = host.encode("idna").decode()
        if not host.isascii() and encoded.encode().decode("idna") != host:
            return None
    except UnicodeError:
        return None
    labels = encoded.split(".")
    is_name = len(labels) > 1 and all(map(_LABEL.fullmatch, labels))
    if not is_name or len(encoded) > _LONGEST_HOST or _NUMBER.fullmatch(labels[-1]):
        return None
    return None if labels[-1] == "localhost" else encoded
