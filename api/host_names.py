"""Which text is a valid host of a URL, for webhooks and redirects.

Hosts that another program may parse differently are refused: those that end in a
number (WHATWG URL, "ends in a number checker") unless written as a dotted quad, and
letters beyond ASCII unless written as `xn--…`.
"""

import re
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final

_LONGEST: Final = 253  # RFC 1035, 2.3.4, without the dot at its end
_LABEL: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
_AUTHORITY: Final = re.compile(
    r"(?:\[(?P<ipv6>[0-9A-Fa-f:.]+)\]|(?P<host>[^\[\]:]+))(?::[0-9]+)?"
)


def is_host_name(host: str) -> bool:
    """Tell whether it is a name in lower case, with or without a dot at its end."""
    name = host.removesuffix(".")
    labels = name.split(".")
    return len(name) <= _LONGEST and all(map(_LABEL.fullmatch, labels))


def ends_in_a_number(host: str) -> bool:
    """WHATWG URL, "ends in a number checker": such a host is an address, or wrong."""
    last = host.removesuffix(".").rpartition(".")[2]
    return _NUMBER.fullmatch(last) is not None


def is_authority(netloc: str) -> bool:
    """Tell whether it is a host in any case and perhaps a port, and nothing else.

    urlsplit lets `[::1]x` pass, and any sign in a host, such as a semicolon.
    """
    found = _AUTHORITY.fullmatch(netloc)
    if found is None:
        return False
    host = (found["ipv6"] or found["host"]).lower()
    try:
        if found["ipv6"]:
            _ = IPv6Address(host)
        elif ends_in_a_number(host):
            _ = IPv4Address(host)
    except AddressValueError:
        return False
    return bool(found["ipv6"]) or is_host_name(host)
