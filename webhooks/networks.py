"""Which addresses belong to the public internet, by lists that are written out here.

`ipaddress.is_global` is not asked: on Python 3.11 it calls `2002:7f00:1::`,
`64:ff9b::7f00:1`, `fec0::1`, `224.0.0.1` and `::127.0.0.1` global (CPython #113171).
Sources: IANA's special-purpose registries for IPv4 and IPv6 (RFC 6890) and the OWASP
API Security Top 10, API7.
"""

from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
)

Address = IPv4Address | IPv6Address

_CLOSED_4 = [
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network, RFC 791
        "10.0.0.0/8",  # private, RFC 1918
        "100.64.0.0/10",  # shared by carriers, RFC 6598
        "127.0.0.0/8",  # loopback, RFC 1122
        "168.63.129.16/32",  # the host of a machine in Azure, though publicly numbered
        "169.254.0.0/16",  # link-local and cloud metadata, RFC 3927
        "172.16.0.0/12",  # private, RFC 1918
        "192.0.0.0/24",  # protocol assignments, RFC 6890
        "192.0.2.0/24",  # documentation, RFC 5737
        "192.31.196.0/24",  # AS112, RFC 7535
        "192.52.193.0/24",  # AMT, RFC 7450
        "192.88.99.0/24",  # 6to4 relays, RFC 7526
        "192.168.0.0/16",  # private, RFC 1918
        "192.175.48.0/24",  # AS112, RFC 7534
        "198.18.0.0/15",  # benchmarks, RFC 2544
        "198.51.100.0/24",  # documentation, RFC 5737
        "203.0.113.0/24",  # documentation, RFC 5737
        "224.0.0.0/4",  # multicast, RFC 1112
        "240.0.0.0/4",  # reserved and broadcast, RFC 1112 and RFC 8190
    )
]
_OPEN_6 = IPv6Network("2000::/3")  # all that is allocated for the internet
_CLOSED_6 = [
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo, ORCHID and others, RFC 2928
        "2001:db8::/32",  # documentation, RFC 3849
        "2002::/16",  # 6to4, which carries any IPv4 address, RFC 3056
        "2620:4f:8000::/48",  # AS112, RFC 7534
        "3fff::/20",  # documentation, RFC 9637
    )
]
_LOOPBACK_4 = IPv4Network("127.0.0.0/8")
_LOOPBACK_6 = IPv6Address("::1")


def unwrap_mapped(address: str | Address) -> Address:
    """Return what is really connected to: `::ffff:10.0.0.5` is 10.0.0.5.

    Raises ValueError for text that is no address.
    """
    parsed = ip_address(address)
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        return parsed.ipv4_mapped
    return parsed


def is_public(address: str | Address) -> bool:
    """Tell whether a stranger may send us there. Raises ValueError for no address."""
    parsed = unwrap_mapped(address)
    if isinstance(parsed, IPv4Address):
        return not any(parsed in network for network in _CLOSED_4)
    if parsed.scope_id or parsed not in _OPEN_6:
        return False
    return not any(parsed in network for network in _CLOSED_6)


def is_loopback(address: str | Address) -> bool:
    """Tell whether this is the machine itself. Raises ValueError for no address."""
    parsed = unwrap_mapped(address)
    if isinstance(parsed, IPv4Address):
        return parsed in _LOOPBACK_4
    return parsed == _LOOPBACK_6
