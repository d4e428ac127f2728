"""One client's connection: what it is waited for, since when, and how it ends."""

import socket
import time
from typing import Any, Final, NamedTuple

from django.conf import settings
from waitress.channel import HTTPChannel

from api.client_address import bucket_of
from devpros.web_server.requests import RefusalTask, RequestParser, RequestTask

_MOST_DISCARDED: Final = 16 * 1024 * 1024


class Wait(NamedTuple):
    """What a client is waited for, and how long.

    What may be slow gets the time again, as long as enough bytes were moved in it.
    """

    for_what: str
    seconds: float
    may_be_slow: bool = False

    def goes_on(self, moved: int) -> bool:
        """Tell whether the client gets the time again, having moved these bytes."""
        enough = self.seconds * settings.SLOWEST_BYTES_PER_SECOND
        return self.may_be_slow and moved >= enough


class Connection(HTTPChannel):
    """A connection that is closed when its client lets us wait for too long."""

    parser_class = RequestParser
    task_class = RequestTask
    error_task_class = RefusalTask

    close_when_flushed: bool
    total_outbufs_len: int
    is_discarding = False
    requests_begun = 0
    waiting_since = 0.0
    moved = 0  # bytes in either direction since `_timed_since`
    _waited_for: tuple[Any, ...] = ()

    def __init__(self, server: Any, *accepted: Any, **options: Any) -> None:
        super().__init__(server, *accepted, **options)
        self.logger = server.logger
        self.client = bucket_of(self.addr[0])
        self.waiting_since = self._timed_since = time.monotonic()

    @property
    def bytes_held(self) -> int:
        """How much of requests and answers is in memory."""
        request = self.request
        body = request.body_rcv if request is not None else None
        return self.total_outbufs_len + (len(body) if body is not None else 0)

    def wait(self) -> Wait | None:
        """Return what the client is waited for; None while a request is being run."""
        if self.is_discarding:
            return Wait("the end", settings.DISCARD_TIMEOUT)
        if self.total_outbufs_len or self.close_when_flushed or self.will_close:
            return Wait("reading", settings.ANSWER_TIMEOUT, may_be_slow=True)
        if self.requests:
            return None
        if self.request is None and self.requests_begun:
            return Wait("another request", settings.KEEP_ALIVE_TIMEOUT)
        if self.request is None or not self.request.headers_finished:
            return Wait("the head", settings.REQUEST_HEAD_TIMEOUT)
        return Wait("the body", settings.REQUEST_BODY_TIMEOUT, may_be_slow=True)

    def is_overdue(self, now: float) -> bool:
        """Tell whether the client has let us wait for too long; asked every second."""
        wait = self.wait()
        waited_for = (wait and wait.for_what, self.requests_begun)
        if waited_for != self._waited_for:
            self._waited_for, self.waiting_since = waited_for, now
            self._timed_since, self.moved = now, 0
        if wait is None or now - self._timed_since <= wait.seconds:
            return False
        goes_on = wait.goes_on(self.moved)
        self._timed_since, self.moved = now, 0
        return not goes_on

    # --- what waitress calls ------------------------------------------------------

    def readable(self) -> bool:
        return self.is_discarding or bool(super().readable())

    def writable(self) -> bool:
        return not self.is_discarding and bool(super().writable())

    def received(self, data: bytes) -> bool:
        self.moved += len(data)
        if self.is_discarding:
            if self.moved > _MOST_DISCARDED:
                self.handle_close()
            return False
        if self.request is None:
            self.requests_begun += 1
        return bool(super().received(data))

    def send(self, data: bytes, do_close: bool = True) -> int:
        sent: int = super().send(data, do_close)
        self.moved += sent
        return sent

    def handle_write(self) -> None:
        """Send; after the last answer, let the client read it before we close.

        Whoever closes while bytes are coming in makes the other side lose what it has
        not read yet.
        """
        self._flush_exception(self._flush_some_if_lockable)
        if not self.connected:
            return
        if self.close_when_flushed and not self.total_outbufs_len:
            self.close_when_flushed = False
            self.is_discarding = True
            self.socket.shutdown(socket.SHUT_WR)
        else:
            super().handle_write()

    def handle_expt(self) -> None:
        self.handle_close()  # urgent data is no HTTP, and would wake us for ever

    def handle_error(self) -> None:
        self.logger.exception("A connection was closed by an error")
        self.handle_close()
