"""Which address a request really comes from (contract 2, OPEN-26, B-R8, B-R9)."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address


def client_address(request: HttpRequest) -> str:
    """Return the caller's address: the socket's, or what a trusted proxy says.

    Walks X-Forwarded-For from the right, past the networks of TRUSTED_PROXIES. Junk in
    the header ends the walk at the last hop that was an address; it never fails.
    """
    address = _parse(request.META.get("REMOTE_ADDR", ""))
    if address is None:
        return "unknown"
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while hops and _is_trusted(address):
        hop = _parse(hops.pop())
        if hop is None:
            break
        address = hop
    return str(address)


def address_bucket(request: HttpRequest) -> str:
    """Return what a limit counts: the IPv4 address, or the /64 of an IPv6 one."""
    return bucket_of(client_address(request))


def bucket_of(shown: str) -> str:
    """Return whom this address stands for: itself, or the /64 of an IPv6 one."""
    address = _parse(shown)
    if isinstance(address, IPv6Address) and not address.is_loopback:
        return str(ip_network((address, 64), strict=False).network_address)
    return str(address or shown)


def stands_for_many(shown: str) -> bool:
    """Tell whether this is the address of many: of a trusted proxy, or our own."""
    address = _parse(shown)
    return address is not None and (address.is_loopback or _is_trusted(address))


def _is_trusted(address: Address) -> bool:
    return any(address in network for network in settings.TRUSTED_PROXIES)


def _parse(text: str) -> Address | None:
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address
