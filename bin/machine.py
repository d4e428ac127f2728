"""By which names and addresses people reach this machine."""

import fcntl
import ipaddress
import socket
import struct
import sys
from pathlib import Path

_SIOCGIFADDR = 0x8915  # Linux: the address of a network interface
_IPV6 = Path("/proc/net/if_inet6")


def names() -> list[str]:
    """Return what may stand as the host in an address of this machine, for Django."""
    host = socket.gethostname()
    found = {"localhost", host, socket.getfqdn()}
    if "." not in host:
        found.add(f"{host}.local")  # as phones and laptops nearby know it
    found |= {str(address) for address in _ipv4()}
    found |= {f"[{address}]" for address in _ipv6()}
    return sorted(name for name in found if name)


def _ipv4() -> set[ipaddress.IPv4Address]:
    found = {ipaddress.IPv4Address("127.0.0.1")}
    if sys.platform == "linux":
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            for _, interface in socket.if_nameindex():
                request = struct.pack("256s", interface.encode()[:15])
                try:
                    answer = fcntl.ioctl(asking.fileno(), _SIOCGIFADDR, request)
                except OSError:
                    continue  # it has none
                found.add(ipaddress.IPv4Address(answer[20:24]))
    else:
        found |= {ipaddress.IPv4Address(text) for text in _looked_up(socket.AF_INET)}
    return found


def _ipv6() -> set[ipaddress.IPv6Address]:
    found = {ipaddress.IPv6Address("::1")}
    if _IPV6.exists():
        lines = _IPV6.read_text().splitlines()
        found |= {ipaddress.IPv6Address(bytes.fromhex(line[:32])) for line in lines}
    # One that counts on its own network alone is written with a zone: no host has that.
    return {address for address in found if not address.is_link_local}


def _looked_up(family: socket.AddressFamily) -> set[str]:
    try:
        found = socket.getaddrinfo(socket.gethostname(), None, family)
    except OSError:
        return set()
    return {str(where[0]) for *_, where in found}
