"""Where this start listens, from HOST and PORT, and how others reach it."""

import errno
import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from processes import Failed


@dataclass(frozen=True)
class Address:
    """A host and a port to listen on."""

    host: str
    port: int

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Self:
        """Read HOST and PORT, or say in one sentence what is wrong with them."""
        port = environment.get("PORT") or "8000"
        if not (port.isascii() and port.isdigit() and 1 <= int(port) <= 65535):
            raise Failed(f"PORT must be a number from 1 to 65535, not {port!r}.")
        return cls(environment.get("HOST") or "127.0.0.1", int(port))

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return self._ip.is_loopback if self._ip else self.host == "localhost"

    @property
    def reachable_host(self) -> str:
        """A host to connect to: listening everywhere includes this machine."""
        return "127.0.0.1" if self._ip and self._ip.is_unspecified else self.host

    @property
    def url(self) -> str:
        """The address to show and to link to."""
        host = self.reachable_host
        bracketed = f"[{host}]" if ":" in host else host
        return f"http://{bracketed}:{self.port}"

    def public_url(self, environment: Mapping[str, str]) -> str:
        """Return how others reach it: PUBLIC_URL, or without it the address itself."""
        return (environment.get("PUBLIC_URL") or self.url).rstrip("/")

    def is_for_others(self, environment: Mapping[str, str]) -> bool:
        """Whether anybody but this machine may come in, by itself or by a proxy."""
        public = urlsplit(self.public_url(environment))
        named = Address(public.hostname or "", self.port)
        is_local = named.is_loopback or named.reachable_host == self.reachable_host
        return not self.is_loopback or public.scheme == "https" or not is_local

    def require_free(self) -> None:
        """Say in one sentence why nothing can listen here, if so."""
        try:
            kind, _, _, _, where = socket.getaddrinfo(
                self.host, self.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
            with socket.socket(kind, socket.SOCK_STREAM) as listener:
                # As gunicorn does: connections that ended a moment ago are no obstacle.
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                listener.bind(where)
                listener.listen()
        except OSError as error:
            raise Failed(self._explain(error)) from None

    @property
    def _ip(self) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
        try:
            return ipaddress.ip_address(self.host)
        except ValueError:
            return None

    def _explain(self, error: OSError) -> str:
        if error.errno == errno.EADDRINUSE:
            return (
                f"Port {self.port} of {self.host} is in use;"
                " stop what uses it, or choose another with PORT=…."
            )
        if error.errno == errno.EACCES:
            return f"Port {self.port} is reserved for root; choose one above 1023."
        why = error.strerror
        return f"HOST {self.host!r} is not an address of this machine ({why})."
