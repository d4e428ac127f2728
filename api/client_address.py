"""The client's address and scheme, as trusted proxies forward them.

docs/contract.md, 2.11. No other module reads a header of a proxy.
"""

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Address = IPv4Address | IPv6Address


class TrustedProxyMiddleware:
    """Sets the scheme to X-Forwarded-Proto of a trusted proxy.

    The header of any other peer is removed before other code can trust it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        forwarded = request.META.pop("HTTP_X_FORWARDED_PROTO", "")
        # The last entry is the one that the peer itself added.
        scheme = forwarded.rpartition(",")[2].strip().lower()
        peer = _parse(request.META.get("REMOTE_ADDR", ""))
        if scheme in ("http", "https") and peer is not None and _is_trusted(peer):
            request.META["wsgi.url_scheme"] = scheme
        return self.get_response(request)


def client_address(request: HttpRequest) -> str:
    """Return the client's address: the socket's, or what a trusted proxy forwards.

    Reads X-Forwarded-For from the right, past the networks of TRUSTED_PROXIES, and
    stops at the last valid address. Never raises; "unknown" without a valid peer.
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
    """Return the bucket of a request's client for limits (see `bucket_of`)."""
    return bucket_of(client_address(request))


def bucket_of(text: str) -> str:
    """Return what a limit counts: the IPv4 address, or the /64 of an IPv6 one."""
    address = _parse(text)
    if isinstance(address, IPv6Address) and not address.is_loopback:
        return str(ip_network((address, 64), strict=False).network_address)
    return str(address or text)


def is_shared_address(text: str) -> bool:
    """Tell whether many clients share it: a trusted proxy's, or the loopback."""
    address = _parse(text)
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
