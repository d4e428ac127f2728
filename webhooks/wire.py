"""A socket on a clock, and an answer that is one.

A time limit for each read is no limit: a receiver that drips a byte every few seconds
never meets it. Here each send and each receive gets what is left of the one span.
"""

import io
import socket
from http.client import HTTPException, HTTPResponse
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

_LARGEST_HEAD = 64 * 1024
_FRAMING = 8  # the bytes of a chunked body may come singly, "1 CR LF x CR LF"
_SWITCHING_PROTOCOLS = 101


class Clock:
    """A span of seconds that begins now and is used up once."""

    def __init__(self, seconds: float) -> None:
        self._began = monotonic()
        self._ends = self._began + seconds

    @property
    def milliseconds(self) -> int:
        """How long it has run."""
        return round((monotonic() - self._began) * 1000)

    def left(self) -> float:
        """Return the seconds that are left. Raises TimeoutError when there are none."""
        left = self._ends - monotonic()
        if left <= 0:
            raise TimeoutError("The time for this exchange is used up.")
        return left


class Wire:
    """What http.client uses of a connected socket, each use within the clock.

    The socket stays with who opened it: `close` does nothing, because http.client
    closes it before the body is read.
    """

    def __init__(self, connected: socket.socket, clock: Clock) -> None:
        self._socket, self._clock = connected, clock
        self._reader = _Reader(connected, clock)

    def sendall(self, data: "ReadableBuffer") -> None:
        unsent = memoryview(data)
        while unsent:
            self._socket.settimeout(self._clock.left())
            unsent = unsent[self._socket.send(unsent) :]

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self._reader)

    def close(self) -> None:
        pass

    def begin_body(self, most: int) -> None:
        """From here on the answer may end, and has room for `most` bytes of body."""
        self._reader.in_head = False
        self._reader.room = most * _FRAMING


class FinalResponse(HTTPResponse):
    """Skips every interim answer (RFC 9110, 15.2); http.client knows 100 alone."""

    def begin(self) -> None:
        super().begin()
        while self.status < 200:
            if self.status == _SWITCHING_PROTOCOLS:
                raise HTTPException("The receiver switched protocols unasked.")
            self.headers = None  # type: ignore[assignment]  # or begin() does nothing
            super().begin()


class _Reader(io.RawIOBase):
    """Reads within the clock, and no more than there is room for.

    An end inside the head is an error: http.client would take what has come by then
    for a whole one, and a broken answer for a 200.
    """

    def __init__(self, connected: socket.socket, clock: Clock) -> None:
        super().__init__()
        self._socket, self._clock = connected, clock
        self.in_head, self.room = True, _LARGEST_HEAD

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        if self.room <= 0:
            raise HTTPException("The answer is larger than it may be.")
        self._socket.settimeout(self._clock.left())
        count = self._socket.recv_into(memoryview(buffer)[: self.room])
        if not count and self.in_head:
            raise self._unfinished()
        self.room -= count
        return count

    def _unfinished(self) -> Exception:
        if self.room == _LARGEST_HEAD:
            return ConnectionResetError("The receiver closed without an answer.")
        return HTTPException("The receiver closed inside the head of its answer.")
