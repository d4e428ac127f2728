"""Send one webhook to one address and return the result of the attempt.

libcurl makes the exchange. Nothing a receiver or a network does raises here, and the
whole exchange, from the look-up of the name to the last byte read, ends within
`Limits.exchange`. A connection goes to an address that was checked and to no other:
libcurl is given the checked addresses (RESOLVE) and asks before it opens a socket.
Redirects are failures. Proxies of the environment, cookies, .netrc, compression and
connections of earlier exchanges are not used.

The status counts as soon as the head of the response is complete. The body is only for
people who read the log: at most `Limits.bytes` of it are read, and a body that is cut
short, reset or wrongly chunked changes nothing, since the receiver has processed the
webhook by then. Only time does: a body that has neither ended nor reached the limit in
time is a failure, because a 2xx within 15 seconds is required.
"""

import re
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Final

import pycurl

from webhooks.addresses import Refused, Target, Unresolved, resolve
from webhooks.attempt_result import (
    AttemptResult,
    Failure,
    failure_for_status,
    response_text,
    retry_after,
)
from webhooks.networks import unwrap_mapped
from webhooks.response_reader import ResponseReader

__all__ = ["AttemptResult", "Failure", "Limits", "certificate_authorities", "post"]

_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")  # RFC 9110, 5.6.2
_VALUE: Final = re.compile(r"[\x20-\x7e]*")
_RESERVED: Final = frozenset(
    {"host", "accept-encoding", "connection", "content-length", "transfer-encoding"}
)

# Of a response whose head is incomplete; what is not listed is Failure.PROTOCOL.
_FAILURES: Final = {
    pycurl.E_OPERATION_TIMEDOUT: Failure.TIMEOUT,
    pycurl.E_COULDNT_RESOLVE_HOST: Failure.DNS,
    pycurl.E_COULDNT_CONNECT: Failure.CONNECTION,
    pycurl.E_SEND_ERROR: Failure.CONNECTION,
    pycurl.E_RECV_ERROR: Failure.CONNECTION,
    pycurl.E_GOT_NOTHING: Failure.CONNECTION,
    pycurl.E_SSL_CONNECT_ERROR: Failure.TLS,
    pycurl.E_PEER_FAILED_VERIFICATION: Failure.TLS,
    pycurl.E_SSL_CERTPROBLEM: Failure.TLS,
    pycurl.E_SSL_CIPHER: Failure.TLS,
    pycurl.E_SSL_CACERT_BADFILE: Failure.TLS,
    pycurl.E_SSL_ISSUER_ERROR: Failure.TLS,
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How long we wait, in seconds, and how many bytes of a body we read.

    `connect` limits the look-up of the name, and then once more the connection with its
    TLS handshake; both are part of `exchange`.
    """

    connect: float = 5
    exchange: float = 15
    bytes: int = 16 * 1024


_DEFAULT_LIMITS: Final = Limits()


def post(
    target: Target,
    *,
    headers: Mapping[str, str],
    body: bytes,
    may_use_loopback: bool,
    limits: Limits = _DEFAULT_LIMITS,
) -> AttemptResult:
    """POST the body to the target, once.

    Raises ValueError, before anything is sent, for headers that cannot be sent as they
    are: those are written by us, not by the receiver.
    """
    _refuse_unfit(headers)
    exchange = _Exchange(target, limits)
    try:
        timeout = min(limits.connect, limits.exchange)
        addresses = resolve(target, may_use_loopback=may_use_loopback, timeout=timeout)
    except Refused:
        return exchange.result(Failure.BLOCKED_ADDRESS)
    except Unresolved:
        return exchange.result(Failure.DNS)
    except ValueError:  # a host that no URL of ours can have
        return exchange.result(Failure.PROTOCOL)
    return exchange.result(exchange.run(addresses, headers, body))


def certificate_authorities() -> dict[int, str | bytes | None]:
    """Return libcurl's options that name the system's certificate authorities.

    They are the ones of Python's ssl module, SSL_CERT_FILE and SSL_CERT_DIR included:
    the libcurl of the wheel does not know where this system has them. A file is parsed
    in each exchange; of a directory only the authority that is needed is read.
    """
    paths = ssl.get_default_verify_paths()
    return {pycurl.CAINFO: paths.cafile, pycurl.CAPATH: paths.capath}


def _refuse_unfit(headers: Mapping[str, str]) -> None:
    for name, value in headers.items():
        if not _NAME.fullmatch(name) or name.lower() in _RESERVED:
            raise ValueError(f"The header {name!r} is not for the caller to send.")
        if not _VALUE.fullmatch(value):
            raise ValueError(f"The header {name} holds more than printable ASCII.")


class _Exchange:
    """One request and the response to it, as far as it has come."""

    def __init__(self, target: Target, limits: Limits) -> None:
        self._target, self._limits = target, limits
        self._began = monotonic()
        self._response = ResponseReader(limits.bytes)
        self._allowed: frozenset[Any] = frozenset()
        self._sockets: list[socket.socket] = []
        self._was_refused = False

    def run(
        self, addresses: list[str], headers: Mapping[str, str], body: bytes
    ) -> Failure | None:
        """Send the request and read the response; return why there is none."""
        self._allowed = frozenset(unwrap_mapped(address) for address in addresses)
        left = self._limits.exchange - (monotonic() - self._began)
        if left <= 0:
            return Failure.TIMEOUT
        curl = pycurl.Curl()
        try:
            self._set_request(curl, headers, body)
            self._set_connection(curl, addresses, left)
            curl.perform()
        except pycurl.error as error:
            return self._failure(error.args[0])
        finally:
            curl.close()
            for opened in self._sockets:
                opened.close()
        return None

    def result(self, failure: Failure | None) -> AttemptResult:
        """Return what the attempt came to."""
        response = self._response
        milliseconds = round((monotonic() - self._began) * 1000)
        if response.status_code is None:
            return AttemptResult(
                None, failure or Failure.PROTOCOL, "", milliseconds, None
            )
        if failure != Failure.TIMEOUT:
            failure = failure_for_status(response.status_code)
        wait = retry_after(
            response.status_code, response.retry_after, at=datetime.now(UTC)
        )
        body = b"" if failure == Failure.TIMEOUT else bytes(response.body)
        return AttemptResult(
            response.status_code, failure or "", response_text(body), milliseconds, wait
        )

    def _set_request(
        self, curl: pycurl.Curl, headers: Mapping[str, str], body: bytes
    ) -> None:
        target = self._target
        curl.setopt(pycurl.URL, f"{target.scheme}://{target.authority}/")
        # The path as it was registered: libcurl would change dots in it.
        curl.setopt(pycurl.REQUEST_TARGET, target.path)
        curl.setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1)
        curl.setopt(pycurl.POST, 1)
        curl.setopt(pycurl.POSTFIELDS, body)
        # "Name:" leaves out a header that libcurl adds, "Name;" sends an empty one.
        lines = ["Accept:", "Expect:", "Accept-Encoding: identity", "Connection: close"]
        given = {name.lower() for name in headers}
        lines += [
            f"{name}:" for name in ("content-type", "user-agent") if name not in given
        ]
        lines += [
            f"{name}: {value}" if value else f"{name};"
            for name, value in headers.items()
        ]
        curl.setopt(pycurl.HTTPHEADER, lines)
        curl.setopt(pycurl.HEADERFUNCTION, self._response.read_header)
        curl.setopt(pycurl.WRITEFUNCTION, self._response.read_body)
        # The one way to learn of a status line that is cut short. Nothing is printed.
        curl.setopt(pycurl.DEBUGFUNCTION, self._response.note_data)
        curl.setopt(pycurl.VERBOSE, 1)

    def _set_connection(
        self, curl: pycurl.Curl, addresses: list[str], left: float
    ) -> None:
        target = self._target
        if not target.is_literal:
            found = ",".join(f"[{one}]" if ":" in one else one for one in addresses)
            curl.setopt(pycurl.RESOLVE, [f"{target.host}:{target.port}:{found}"])
        curl.setopt(pycurl.OPENSOCKETFUNCTION, self._open_socket)
        is_https = target.scheme == "https"
        protocol = pycurl.PROTO_HTTPS if is_https else pycurl.PROTO_HTTP
        curl.setopt(pycurl.PROTOCOLS, protocol)
        curl.setopt(pycurl.FOLLOWLOCATION, 0)
        curl.setopt(pycurl.PROXY, "")  # also: none of the environment
        curl.setopt(pycurl.NOPROXY, "*")
        curl.setopt(pycurl.NETRC, pycurl.NETRC_IGNORED)
        curl.setopt(pycurl.FRESH_CONNECT, 1)
        curl.setopt(pycurl.FORBID_REUSE, 1)
        curl.setopt(pycurl.NOSIGNAL, 1)  # threads
        milliseconds = max(1, round(left * 1000))
        connect = max(1, round(min(self._limits.connect, left) * 1000))
        curl.setopt(pycurl.TIMEOUT_MS, milliseconds)
        curl.setopt(pycurl.CONNECTTIMEOUT_MS, connect)
        curl.setopt(pycurl.SSLVERSION, pycurl.SSLVERSION_TLSv1_2)  # or later
        curl.setopt(pycurl.SSL_VERIFYPEER, 1)
        curl.setopt(pycurl.SSL_VERIFYHOST, 2)
        for option, value in certificate_authorities().items():
            if value is None:
                curl.unsetopt(option)
            else:
                curl.setopt(option, value)

    def _open_socket(self, purpose: int, where: tuple[Any, ...]) -> Any:
        """Open a socket for libcurl, if it is for an address that was checked."""
        family, kind, protocol, address = where
        try:
            is_allowed = unwrap_mapped(address[0]) in self._allowed
        except (ValueError, TypeError, IndexError):
            is_allowed = False
        if not is_allowed:
            self._was_refused = True
            return pycurl.SOCKET_BAD
        try:
            opened = socket.socket(family, kind, protocol)
        except OSError:  # no IPv6 here, or no descriptor is left
            return pycurl.SOCKET_BAD
        self._sockets.append(opened)  # libcurl uses a duplicate
        return opened

    def _failure(self, code: int) -> Failure:
        if self._was_refused and code == pycurl.E_COULDNT_CONNECT:
            return Failure.BLOCKED_ADDRESS
        if self._response.has_begun and code == pycurl.E_GOT_NOTHING:
            return Failure.PROTOCOL  # the status line is cut short
        return _FAILURES.get(code, Failure.PROTOCOL)
