"""The URLs webhooks may be sent to, as far as their text tells."""

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import SplitResult, urlsplit

from api.host_names import ends_in_a_number, is_host_name
from webhooks.networks import is_loopback, is_public

LONGEST_URL = 2_048
PORTS = frozenset({443, 8443})
_DEFAULT_PORTS = {"http": 80, "https": 443}

_VISIBLE = re.compile(r"[\x21-\x7e]+")
_URI = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")  # RFC 3986, 2
_AUTHORITY = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[^\[\]:]+)(?::[0-9]+)?")


class Refused(Exception):
    """We do not send there. `code` is for programs, `message` for the person.

    Neither holds the URL, for it may hold a password.
    """

    def __init__(self, code: str, message: str) -> None:
        self.code, self.message = code, message
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Target:
    """A URL in its parts: `host` in lower case, bare of brackets; `path` with query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What the Host header says: the port only where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        is_default = self.port == _DEFAULT_PORTS[self.scheme]
        return host if is_default else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"

    @property
    def is_literal(self) -> bool:
        """Tells that the host is an address, not a name."""
        return ":" in self.host or ends_in_a_number(self.host)

    @property
    def is_for_loopback_alone(self) -> bool:
        """http and other ports never leave this machine."""
        return self.scheme != "https" or self.port not in PORTS


def parse_target(url: str, *, may_use_loopback: bool) -> Target:
    """Return the parts of a URL we may send to, as far as its text tells.

    `may_use_loopback` is for sandboxes where WEBHOOK_ALLOW_LOOPBACK is set: they may
    also name this machine, and for it http and any port. Raises Refused.
    """
    parts = _parts(url)
    _refuse_scheme(parts.scheme, may_use_loopback=may_use_loopback)
    if "@" in parts.netloc:
        raise Refused(
            "user_info",
            "Leave out the user name and password. Whether a request is ours is told"
            " by its signature.",
        )
    if "#" in url:
        raise Refused("fragment", "Leave out the fragment, from # on: it is not sent.")
    port = _port(parts, may_use_loopback=may_use_loopback)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    target = Target(parts.scheme, _host(parts), port, path)
    _refuse_host(target, may_use_loopback=may_use_loopback)
    return target


def refuse_address(target: Target, address: str, *, may_use_loopback: bool) -> None:
    """Refuse an address of the target, unless it may be connected to."""
    if may_use_loopback and is_loopback(address):
        return
    if target.is_for_loopback_alone or not is_public(address):
        raise _blocked(target, may_use_loopback=may_use_loopback)


def _parts(url: str) -> SplitResult:
    if len(url) > LONGEST_URL:
        raise Refused("too_long", f"Write at most {LONGEST_URL:,} characters.")
    if not _VISIBLE.fullmatch(url):
        raise Refused(
            "invalid_characters",
            "Use visible ASCII characters only. A host with other letters is written"
            " as xn--…, and other letters in the path as %XX.",
        )
    if not _URI.fullmatch(url):
        raise Refused(
            "invalid_characters",
            'Write the characters " < > \\ ^ ` { | } as %XX, as RFC 3986 asks.',
        )
    try:
        return urlsplit(url)
    except ValueError:  # its message quotes the URL
        raise _invalid_host() from None


def _refuse_scheme(scheme: str, *, may_use_loopback: bool) -> None:
    if scheme == "https" or (scheme == "http" and may_use_loopback):
        return
    raise Refused("unsupported_scheme", "Begin with https:// and the host's name.")


def _port(parts: SplitResult, *, may_use_loopback: bool) -> int:
    if not _AUTHORITY.fullmatch(parts.netloc):  # urlsplit lets [::1]x pass
        raise _invalid_host()
    refused = Refused("unsupported_port", "Use port 443 or 8443.")
    try:
        port = parts.port
    except ValueError:
        raise refused from None
    if port is None:
        return _DEFAULT_PORTS[parts.scheme]
    if port not in PORTS and not (may_use_loopback and port > 0):
        raise refused
    return port


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if ":" in host:
        try:
            return str(IPv6Address(host))
        except AddressValueError:
            raise _invalid_host() from None
    if ends_in_a_number(host):
        return _dotted_quad(host)
    if not is_host_name(host):
        raise _invalid_host()
    return host.removesuffix(".")


def _dotted_quad(host: str) -> str:
    try:
        return str(IPv4Address(host))  # refuses leading zeros, and fewer than 4 numbers
    except AddressValueError:
        raise Refused(
            "invalid_host",
            "Write an address as four decimal numbers without leading zeros, such as"
            " 192.0.2.1, or better give the host a name.",
        ) from None


def _refuse_host(target: Target, *, may_use_loopback: bool) -> None:
    if target.is_literal:
        refuse_address(target, target.host, may_use_loopback=may_use_loopback)
    elif f".{target.host}".endswith(".localhost") and not may_use_loopback:
        raise _blocked(target)  # RFC 6761, 6.3: whatever a resolver says of it


def _blocked(target: Target, *, may_use_loopback: bool = False) -> Refused:
    if may_use_loopback and target.is_for_loopback_alone:
        message = "http, and ports other than 443 and 8443, are for this machine alone."
    else:
        message = "The host is not on the public internet, so we do not send there."
    return Refused("blocked_address", message)


def _invalid_host() -> Refused:
    return Refused(
        "invalid_host", "Write the host as a name such as hooks.example.com."
    )
