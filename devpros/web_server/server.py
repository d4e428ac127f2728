"""The listening socket of a process, and all its connections."""

import logging
import socket
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher

from api.client_address import is_shared_address
from devpros.web_server.connections import Connection

_LONGEST_HEAD = 32_768
_HIGH_WATERMARK = 16 * 1024 * 1024  # a thread that writes more waits for the reader
_SECONDS_TO_LEAVE = 2  # an idle client may be sending already when we stop


class WebServer(TcpWSGIServer):
    """Accepts connections, and lets no client hold more than its share of them."""

    channel_class = Connection
    is_stopping = False
    seconds_between_checks = 1.0

    def __init__(
        self,
        listener: socket.socket,
        application: Callable[..., Any],
        *,
        logger: Any,
        threads: int,
        backlog: int,
    ) -> None:
        host = listener.getsockname()[0]
        self.logger = logger
        self._stopped_at = 0.0
        self._checked_at = 0.0
        threads_of_requests = ThreadedTaskDispatcher()
        threads_of_requests.logger = logger
        threads_of_requests.set_thread_count(threads)
        # It would warn of each request that finds all threads at work.
        threads_of_requests.queue_logger.setLevel(logging.ERROR)
        super().__init__(
            application,
            {},
            _sock=listener,
            dispatcher=threads_of_requests,
            adj=_adjustments(backlog=backlog, server_name=host),
            sockinfo=(listener.family, listener.type, listener.proto, (host,)),
            bind_socket=False,
        )

    @property
    def connections(self) -> list[Connection]:
        return list(self.active_channels.values())

    @property
    def is_idle(self) -> bool:
        """Tell whether nobody waits for anything from us any more."""
        return not self.active_channels

    def take_turn(self) -> None:
        """Wait a moment for bytes, and do what they ask for."""
        wasyncore.poll2(self.seconds_between_checks, self._map)
        now = time.monotonic()
        if now - self._checked_at >= self.seconds_between_checks:
            self._checked_at = now
            self.close_overdue(now)

    def close_overdue(self, now: float) -> None:
        """Close what its client has forgotten, and what takes too much memory."""
        for connection in self.connections:
            if connection.is_overdue(now):
                connection.handle_close()
        while sum(one.bytes_held for one in self.connections) > settings.BYTES_HELD:
            holding = [one for one in self.connections if one.bytes_held]
            if not _close_longest_waiting(holding):
                break

    def stop_accepting(self) -> None:
        """Take in who has connected already, and listen no more.

        The pipe that wakes the loop stays open: a thread that ends later writes to it
        by its number, which would otherwise be somebody else's by then.
        """
        self.is_stopping, self._stopped_at = True, time.monotonic()
        before = -1
        while before != len(self.active_channels):
            before = len(self.active_channels)
            self.handle_accept()
        wasyncore.dispatcher.close(self)

    def close_unasked(self, now: float) -> None:
        """While stopping: close connections on which no request is complete."""
        if now - self._stopped_at < _SECONDS_TO_LEAVE:
            return
        for connection in self.connections:
            if not connection.requests and not connection.total_outbufs_len:
                connection.handle_close()

    # --- what waitress calls ------------------------------------------------------

    def maintenance(self, now: float) -> None:
        """Leave to `close_overdue` what waitress does less strictly."""

    def handle_accept(self) -> None:
        super().handle_accept()
        self._close_idle_channels()

    def _close_idle_channels(self) -> None:
        """Close the one that waits longest of an address, or of all, that has too many.

        So a limit refuses nobody who sends whole requests: an office behind one address
        loses idle connections, and whoever holds half-sent requests loses those.
        """
        for newest in self.connections[-1:]:
            same = [one for one in self.connections if one.client == newest.client]
            limits = (
                (same, _most_of(newest.addr[0])),
                (self.connections, settings.CONNECTIONS_PER_PROCESS),
            )
            for connections, most in limits:
                if len(connections) > most and not _close_longest_waiting(connections):
                    newest.handle_close()  # requests are running on all others


def _close_longest_waiting(connections: Iterable[Connection]) -> bool:
    """Close the one whose client lets us wait for longest, if there is one."""
    waiting = [one for one in connections if one.wait() is not None]
    if not waiting:
        return False
    min(waiting, key=lambda one: one.waiting_since).handle_close()
    return True


def _most_of(address: str) -> int:
    """Return how many connections an address may have; a proxy has those of many."""
    if is_shared_address(address):
        return int(settings.CONNECTIONS_PER_PROCESS)
    return int(settings.CONNECTIONS_PER_ADDRESS)


def _adjustments(*, backlog: int, server_name: str) -> Adjustments:
    """Say what waitress leaves to us, and that nothing of a request goes to a disk."""
    return Adjustments(
        backlog=backlog,
        server_name=server_name,
        ident=None,
        clear_untrusted_proxy_headers=False,  # settings.TRUSTED_PROXIES decides
        max_request_header_size=_LONGEST_HEAD,
        max_request_body_size=sys.maxsize,  # the parser cuts a body that is too long
        inbuf_overflow=sys.maxsize,
        outbuf_overflow=sys.maxsize,
        outbuf_high_watermark=_HIGH_WATERMARK,
        connection_limit=sys.maxsize,
        log_socket_errors=False,
    )
