"""The line in which the writers of one SQLite database wait, over all processes.

Each writer draws the next number, and locks the byte of that number in a file beside
the database. Its turn has come when no byte below its own is locked. The kernel unlocks
what a process held when that process ends, so whoever is killed leaves the line.

The threads of a process draw their numbers in order; the first of them alone looks at
the file, and wakes the next when it is done.
"""

import fcntl
import os
import sqlite3
import struct
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Final, Self

# The file holds the last number drawn. Its locks need no bytes that exist.
_NUMBER: Final = struct.Struct("<q")
_NUMBER_LOCK: Final = 0  # locked while a number is drawn; turns begin above it
_LOCK: Final = struct.Struct("hhqqi4x")  # struct flock of 64-bit Linux
_POLL_SECONDS: Final = 0.001
# Locks of an open file, not of a process: whoever lacks them has SQLite's own alone.
_CAN_LOCK: Final = hasattr(fcntl, "F_OFD_SETLK")


@dataclass(frozen=True, eq=False)
class Place:
    """A place in the line; it is set when no thread of this process is before it."""

    number: int
    is_first: threading.Event = field(default_factory=threading.Event)


class Turn:
    """One writer's turn; without a queue it is nothing.

    It ends once. The line holds its place and not itself, so that a turn ends as well
    when whoever took it is gone: a thread that ended within its transaction.
    """

    def __init__(
        self, queue: "WriterQueue | None" = None, place: Place | None = None
    ) -> None:
        self._queue, self._place = queue, place

    @property
    def number(self) -> int:
        """Return the number that was drawn; turns come in the order of theirs."""
        return self._place.number if self._place else 0

    def end(self) -> None:
        queue, self._queue = self._queue, None
        if queue is not None and self._place is not None:
            queue.leave(self._place)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()

    def __del__(self) -> None:
        self.end()


class WriterQueue:
    """The line of one database: threads of this process, and other processes."""

    def __init__(self, database: str) -> None:
        self._path = Path(f"{database}-queue")
        # Reentrant: a turn may be dropped by the garbage collector within these lines.
        self._mutex = threading.RLock()
        self._line: deque[Place] = deque()
        self._file: int | None = None
        os.register_at_fork(after_in_child=self._forget)

    def take(self, seconds: float) -> Turn:
        """Wait for a turn; raise the error of a database that stays locked."""
        deadline = time.monotonic() + seconds
        place = self._join(deadline)
        if place is None:
            return Turn()
        turn = Turn(self, place)
        try:
            if place.is_first.wait(max(0.0, deadline - time.monotonic())):
                self._wait_for_others(place, deadline)
                return turn
            raise _locked()
        except BaseException:
            turn.end()
            raise

    def leave(self, place: Place) -> None:
        """Take a place out of the line, and let the next one look."""
        with self._mutex:
            if place not in self._line:
                return  # it was taken before a fork, by the parent
            self._line.remove(place)
            self._lock(fcntl.F_UNLCK, place.number)
            if self._line:
                self._line[0].is_first.set()

    def remove_file(self) -> None:
        """Remove the file of a database that is gone."""
        self._forget()
        self._path.unlink(missing_ok=True)

    def _join(self, deadline: float) -> Place | None:
        """Draw a number and stand in line; return None where there can be no line."""
        with self._mutex:
            try:
                self._open()
                self._wait_while_locked(_NUMBER_LOCK, 1, deadline, lock=True)
                try:
                    number = self._draw()
                    self._lock(fcntl.F_WRLCK, number)
                finally:
                    self._lock(fcntl.F_UNLCK, _NUMBER_LOCK)
            except OSError:
                return None  # no space, no right to write, no such locks there
            place = Place(number)
            self._line.append(place)
            if len(self._line) == 1:
                place.is_first.set()
            return place

    def _open(self) -> None:
        if not _CAN_LOCK:
            raise OSError("This system has no locks of open files.")
        if self._file is None:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)

    def _draw(self) -> int:
        file = self._descriptor
        (last,) = _NUMBER.unpack(os.pread(file, _NUMBER.size, 0) or bytes(8))
        os.pwrite(file, _NUMBER.pack(last + 1), 0)
        return int(last) + 1

    def _wait_for_others(self, place: Place, deadline: float) -> None:
        """Wait until no other process holds a lower number."""
        self._wait_while_locked(_NUMBER_LOCK + 1, place.number - 1, deadline)

    def _wait_while_locked(
        self, start: int, length: int, deadline: float, *, lock: bool = False
    ) -> None:
        while length and not self._is_free(start, length, lock=lock):
            if time.monotonic() > deadline:
                raise _locked()
            time.sleep(_POLL_SECONDS)  # no lock of a file can be awaited with an end

    def _is_free(self, start: int, length: int, *, lock: bool) -> bool:
        if lock:
            try:
                self._lock(fcntl.F_WRLCK, start, length)
            except BlockingIOError:
                return False
            return True
        lock_request = _LOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, start, length, 0)
        found = fcntl.fcntl(self._descriptor, fcntl.F_OFD_GETLK, lock_request)
        return bool(_LOCK.unpack(found)[0] == fcntl.F_UNLCK)

    def _lock(self, kind: int, start: int, length: int = 1) -> None:
        lock_request = _LOCK.pack(kind, os.SEEK_SET, start, length, 0)
        fcntl.fcntl(self._descriptor, fcntl.F_OFD_SETLK, lock_request)

    @property
    def _descriptor(self) -> int:
        if self._file is None:
            raise OSError("The file of the queue is not open.")
        return self._file

    def _forget(self) -> None:
        """Begin anew: after a fork the line and its locks are the parent's."""
        self._mutex = threading.RLock()
        self._line = deque()
        file, self._file = self._file, None
        if file is not None:
            os.close(file)


@cache
def queue_of(database: str) -> WriterQueue:
    """Return the one queue of this database in this process."""
    return WriterQueue(os.path.realpath(database))


def _locked() -> sqlite3.OperationalError:
    """Return the error that SQLite gives to whoever waited in vain."""
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY
    error.sqlite_errorname = "SQLITE_BUSY"
    return error
