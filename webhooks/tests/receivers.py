"""Receivers of webhooks, kind and hostile, on loopback.

    with Receiver(status(500), status(200)) as receiver:
        ...send to receiver.url, twice
    assert receiver.connections == 2
    assert receiver.requests[0].headers["webhook-id"] == "EVT-1"

Several behaviours answer one request each, the last one all that follow.
Receivers speak in raw bytes, for what matters is mostly what no HTTP server would say.
"""

import socket
import ssl
import struct
from contextlib import suppress
from dataclasses import dataclass
from select import select
from threading import Condition, Event, Lock, Thread
from typing import Self

from webhooks.tests.behaviours import (
    Behaviour,
    drip,
    endless,
    late,
    raw,
    reset,
    silence,
    status,
)

__all__ = [
    "Behaviour",
    "Conversation",
    "Receiver",
    "Request",
    "drip",
    "endless",
    "late",
    "raw",
    "reset",
    "silence",
    "status",
]

_TLS_GREETING = b"\x16"
_PATIENCE = 30  # seconds until a receiver gives up on a silent sender


@dataclass(frozen=True)
class Request:
    """A request as it came; `headers` by their names in lower case."""

    raw: bytes

    @property
    def line(self) -> str:
        return self._head.partition("\r\n")[0]

    @property
    def headers(self) -> dict[str, str]:
        lines = self._head.split("\r\n")[1:]
        pairs = (line.partition(":") for line in lines)
        return {name.lower(): value.strip() for name, _, value in pairs}

    @property
    def body(self) -> bytes:
        return self.raw.partition(b"\r\n\r\n")[2]

    @property
    def _head(self) -> str:
        return self.raw.partition(b"\r\n\r\n")[0].decode("latin-1")


class Conversation:
    """One connection, for a behaviour to speak on."""

    def __init__(self, connected: socket.socket, request: Request) -> None:
        self._socket, self.request = connected, request

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def waits(self, seconds: float = _PATIENCE) -> bool:
        """Wait, and tell whether the sender is still there afterwards."""
        readable, _, _ = select([self._socket], [], [], seconds)
        return not readable  # a sender has nothing more to say: it has closed

    def reset(self) -> None:
        """Close with a TCP reset."""
        linger = struct.pack("ii", 1, 0)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self._socket.close()


class Receiver:
    """Listens until the `with` block ends. Threads and sockets end with it.

    `tls` is a server's SSLContext; `receiver.url` is then https, by the address.
    """

    def __init__(
        self,
        *behaviours: Behaviour,
        host: str = "127.0.0.1",
        port: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._behaviours = list(behaviours) or [status(200)]
        self._address, self._tls = (host, port), tls
        self._lock, self._arrived = Lock(), Condition()
        self._closing = Event()
        self._connected: list[socket.socket] = []
        self._threads: list[Thread] = []
        self._requests: list[Request] = []
        self._count = 0

    def __enter__(self) -> Self:
        self._listener = socket.create_server(self._address, backlog=128)
        self._listener.setblocking(False)
        self.host, self.port = self._listener.getsockname()[:2]
        self._waker, self._woken = socket.socketpair()
        self._acceptor = Thread(target=self._accept, daemon=True)
        self._acceptor.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._take_waiting()  # whoever knocked before the door closed is counted
        self._closing.set()
        self._waker.send(b"!")
        self._acceptor.join()
        for door in (self._listener, self._waker, self._woken):
            door.close()
        for connected in self._connected:
            _shut(connected)
        for thread in self._threads:
            thread.join()

    @property
    def url(self) -> str:
        scheme = "https" if self._tls else "http"
        return f"{scheme}://{self.host}:{self.port}/hook"

    @property
    def connections(self) -> int:
        """How many connected so far, whether or not they said anything."""
        if not self._closing.is_set():
            self._take_waiting()
        return self._count

    @property
    def requests(self) -> list[Request]:
        """The requests that have come whole, in their order."""
        with self._arrived:
            return list(self._requests)

    def wait_for(self, count: int, *, within: float = 10) -> list[Request]:
        """Return the requests once there are so many. Raises TimeoutError."""
        with self._arrived:
            if self._arrived.wait_for(lambda: len(self._requests) >= count, within):
                return list(self._requests)
            raise TimeoutError(f"{len(self._requests)} of {count} requests came.")

    def _accept(self) -> None:
        while not self._closing.is_set():
            select([self._listener, self._woken], [], [])
            self._take_waiting()

    def _take_waiting(self) -> None:
        """Accept and count who is waiting: no connection is on its way unseen."""
        with self._lock:
            while True:
                try:
                    connected, _ = self._listener.accept()
                except BlockingIOError:
                    return
                self._count += 1
                self._connected.append(connected)
                thread = Thread(target=self._serve, args=(connected,), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _serve(self, connected: socket.socket) -> None:
        try:
            connected.settimeout(_PATIENCE)
            with self._secured(connected) as spoken:
                if request := _request(spoken):
                    behaviour = self._recorded(request)
                    behaviour(Conversation(spoken, request))
        except (OSError, ValueError):
            pass  # the sender left, or this receiver is closing
        finally:
            connected.close()

    def _secured(self, connected: socket.socket) -> socket.socket:
        if self._tls is None:
            return connected
        secured = self._tls.wrap_socket(
            connected, server_side=True, do_handshake_on_connect=False
        )
        with self._lock:
            self._connected.append(secured)
        try:
            secured.do_handshake()
        except OSError:
            secured.close()
            raise
        return secured

    def _recorded(self, request: Request) -> Behaviour:
        with self._arrived:
            self._requests.append(request)
            self._arrived.notify_all()
            place = min(len(self._requests), len(self._behaviours)) - 1
            return self._behaviours[place]


def _request(connected: socket.socket) -> Request | None:
    """Read one request whole; None from whoever leaves too early or speaks TLS here."""
    received = b""
    while b"\r\n\r\n" not in received or _missing(received):
        piece = connected.recv(65_536)
        received += piece
        if not piece or received.startswith(_TLS_GREETING):
            return None
    return Request(received)


def _missing(received: bytes) -> bool:
    request = Request(received)
    return len(request.body) < int(request.headers.get("content-length", 0))


def _shut(connected: socket.socket) -> None:
    with suppress(OSError):  # it may be closed already
        socket.socket.shutdown(connected, socket.SHUT_RDWR)  # wakes who reads or sends
