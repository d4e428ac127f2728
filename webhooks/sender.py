"""Sends one webhook to one address, and tells what came of it.

Nothing a receiver or a network does raises here, and nothing stretches it: the whole
exchange, from the look-up of the name to the last byte read, ends within
`Limits.exchange`. The connection goes to an address that was checked and to no other;
redirects are failures, and proxies of the environment, cookies and compression are
not known here at all, since `http.client` has none of them.

What counts is the status, as soon as the head of the answer is whole. The body is for
people to read in the log: the connection is closed after `Limits.bytes` of it, and a
body that is cut short, reset or wrongly chunked changes nothing, since the receiver
has said by then what it did. Only the clock does: a body that has not ended, nor
reached the limit, in time is a failure, because 2xx within 15 seconds is the promise.
"""

import re
import socket
import ssl
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead

from api.built_once import built_once
from webhooks.addresses import Refused, Target, Unresolved, resolve
from webhooks.answer import Answer, Failure, failure_of, retry_after, shown
from webhooks.networks import unwrapped
from webhooks.wire import Clock, FinalResponse, Wire

__all__ = ["Answer", "Failure", "Limits", "post", "tls_context"]

_FAILURES: dict[type[Exception], Failure] = {  # the first that fits
    Refused: Failure.BLOCKED_ADDRESS,
    Unresolved: Failure.DNS,
    TimeoutError: Failure.TIMEOUT,
    ssl.SSLError: Failure.TLS,
    OSError: Failure.CONNECTION,
    HTTPException: Failure.PROTOCOL,
    ValueError: Failure.PROTOCOL,
}
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")  # RFC 9110, 5.6.2
_VALUE = re.compile(r"[\x20-\x7e]*")
_OURS = frozenset(
    {"host", "accept-encoding", "connection", "content-length", "transfer-encoding"}
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long we wait, in seconds, and how much of a body we read.

    `connect` is for finding the name's addresses, and once more for reaching one of
    them; both are part of `exchange`.
    """

    connect: float = 5
    exchange: float = 15
    bytes: int = 16 * 1024


_USUAL = Limits()


def post(
    target: Target,
    *,
    headers: Mapping[str, str],
    body: bytes,
    may_use_loopback: bool,
    limits: Limits = _USUAL,
) -> Answer:
    """POST the body to the target, once.

    Raises ValueError, before anything is sent, for headers that cannot be sent as they
    are: those are written by us, not by the receiver.
    """
    _refuse_unfit(headers)
    clock = Clock(limits.exchange)
    try:
        timeout = min(limits.connect, clock.left())
        addresses = resolve(target, may_use_loopback=may_use_loopback, timeout=timeout)
        with closing(_connected(target, addresses, limits, clock)) as connected:
            wire = Wire(connected, clock)
            response = _sent(target, wire, headers, body)
            return _read(response, wire, limits, clock)
    except tuple(_FAILURES) as error:
        failure = next(_FAILURES[kind] for kind in _FAILURES if isinstance(error, kind))
        return Answer(None, failure, "", clock.milliseconds, None)


@built_once
def tls_context() -> ssl.SSLContext:
    """Return what verifies receivers: the system's authorities, TLS 1.2 or later."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context


def _refuse_unfit(headers: Mapping[str, str]) -> None:
    for name, value in headers.items():
        if not _NAME.fullmatch(name) or name.lower() in _OURS:
            raise ValueError(f"The header {name!r} is not for the caller to send.")
        if not _VALUE.fullmatch(value):
            raise ValueError(f"The header {name} holds more than printable ASCII.")


def _connected(
    target: Target, addresses: list[str], limits: Limits, clock: Clock
) -> socket.socket:
    """Return a socket to one of the addresses, under TLS where the target asks it."""
    plain = _dialled(addresses, target.port, Clock(min(limits.connect, clock.left())))
    try:
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if target.scheme == "http":
            return plain
        plain.settimeout(clock.left())  # of the handshake as a whole
        return tls_context().wrap_socket(plain, server_hostname=target.host)
    except BaseException:
        plain.close()
        raise


def _dialled(addresses: list[str], port: int, clock: Clock) -> socket.socket:
    """Connect to the first address that answers; each gets its share of the time."""
    failed: OSError = ConnectionError("There is no address to connect to.")
    for place, address in enumerate(addresses):
        try:
            share = clock.left() / (len(addresses) - place)
            connected = socket.create_connection((address, port), timeout=share)
        except OSError as error:
            failed = error
        else:
            _refuse_other_peer(connected, address)
            return connected
    raise failed


def _refuse_other_peer(connected: socket.socket, address: str) -> None:
    """Close a connection that leads elsewhere than to the address that was checked."""
    try:
        if unwrapped(connected.getpeername()[0]) == unwrapped(address):
            return
        raise Refused("blocked_address", "The connection led to another address.")
    except BaseException:
        connected.close()
        raise


def _sent(
    target: Target, wire: Wire, headers: Mapping[str, str], body: bytes
) -> HTTPResponse:
    """Send the request and return the answer, read as far as the end of its head."""
    connection = HTTPConnection(target.host, target.port)
    connection.response_class = FinalResponse
    connection.auto_open = 0  # it has its connection, and opens no other
    connection.sock = wire
    connection.putrequest(
        "POST", target.path, skip_host=True, skip_accept_encoding=True
    )
    connection.putheader("Host", target.authority)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.putheader("Accept-Encoding", "identity")
    connection.putheader("Connection", "close")
    connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    return connection.getresponse()


def _read(response: HTTPResponse, wire: Wire, limits: Limits, clock: Clock) -> Answer:
    wire.begin_body(limits.bytes)
    failure = failure_of(response.status)
    try:
        body = _body(response, limits.bytes)
    except TimeoutError:
        body, failure = b"", Failure.TIMEOUT
    wait = retry_after(
        response.status, response.getheader("Retry-After"), at=datetime.now(UTC)
    )
    return Answer(response.status, failure or "", shown(body), clock.milliseconds, wait)


def _body(response: HTTPResponse, most: int) -> bytes:
    """Return what came of the body, whole or not. Raises TimeoutError."""
    try:
        return response.read(most)
    except TimeoutError:
        raise
    except IncompleteRead as cut:
        return cut.partial
    except (HTTPException, OSError, ValueError):
        return b""
