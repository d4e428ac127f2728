"""Write the request log in the background, so that no request waits for it or fails.

A request's entry goes into the queue of its process, and one thread writes what is
queued, a few times a second. What the database refuses, or the queue has no room for,
is lost: an entry of the log is worth less than any request.
"""

import atexit
import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections

from api.outage import close_connection
from portal.models import RequestRecord

logger = logging.getLogger(__name__)

_MAX_QUEUED: Final = 10_000
_WRITE_INTERVAL: Final = 0.3  # seconds
_BATCH_SIZE: Final = 500


class RequestLogEntry(NamedTuple):
    """A request and its response. `is_counted`: it counted against a rate limit."""

    organization_id: int
    livemode: bool
    at: datetime
    method: str
    path: str
    query: list[str]
    fields: list[str]
    status: int
    error_code: str
    milliseconds: int
    request_id: str
    actor_type: str
    actor_id: int
    actor_name: str
    application_number: int | None
    is_counted: bool


def write_records(entries: Iterable[RequestLogEntry]) -> int:
    """Insert the entries; return the number of rows."""
    rows = _rows(entries)
    RequestRecord.objects.bulk_create(rows, batch_size=_BATCH_SIZE)
    return len(rows)


def _rows(entries: Iterable[RequestLogEntry]) -> list[RequestRecord]:
    """Return one row for each entry, and one for all equal uncounted entries.

    So nobody can fill the table with requests that a rate limit refused.
    """
    merged: dict[tuple[object, ...], RequestRecord] = {}
    rows = []
    for entry in entries:
        facts = entry._asdict()
        if facts.pop("is_counted"):
            rows.append(RequestRecord(**facts))
            continue
        caller = (entry.actor_type, entry.actor_id, entry.application_number)
        path = "" if entry.status == 429 else entry.path
        key = (entry.organization_id, caller, entry.method, path, entry.status)
        row = merged.setdefault(key, RequestRecord(**facts, times=0))
        row.times += 1
    return [*rows, *merged.values()]


class RequestRecorder:
    """The queue of one process, and the thread that writes it."""

    def __init__(
        self,
        write: Callable[[Sequence[RequestLogEntry]], int] = write_records,
        *,
        max_queued: int = _MAX_QUEUED,
        interval: float = _WRITE_INTERVAL,
    ) -> None:
        self._write, self._max_queued, self._interval = write, max_queued, interval
        self._reset()
        os.register_at_fork(after_in_child=self._reset)

    def add(self, entry: RequestLogEntry) -> None:
        """Queue the entry if there is room; never wait."""
        if len(self._queue) >= self._max_queued:
            self._warn_of_loss(1, "the queue is full")
            return
        self._queue.append(entry)
        if settings.RECORD_IN_BACKGROUND and not self._wake.is_set():
            self._start()
            self._wake.set()

    def flush(self) -> int:
        """Write what is queued, in this thread; return the number of rows.

        Waits for another thread that is writing.
        """
        with self._writing:
            entries = [*self._take()]
            if not entries:
                return 0
            try:
                written = self._write(entries)
            except (DatabaseError, InterfaceError) as error:
                self._warn_of_loss(len(entries), type(error).__name__)
                close_connection()
                return 0
            self._has_warned = False
            return written

    def clear(self) -> None:
        """Drop what is queued."""
        self._queue.clear()

    def _reset(self) -> None:
        """Start without a thread: after a fork the child has none, and no entries."""
        self._queue: deque[RequestLogEntry] = deque()
        self._wake, self._writing = threading.Event(), threading.Lock()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._has_warned = False

    def _take(self) -> Iterable[RequestLogEntry]:
        for _ in range(len(self._queue)):
            yield self._queue.popleft()

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="request records", daemon=True
                )
                self._thread.start()
                atexit.register(self.flush)

    def _run(self) -> None:
        while self._wake.wait():
            time.sleep(self._interval)
            self._wake.clear()
            try:
                close_old_connections()
                self.flush()
            except Exception:  # a row that cannot be written must not end the thread
                logger.exception("request_records.failed")

    def _warn_of_loss(self, count: int, reason: str) -> None:
        """Log a warning, once until writing works again."""
        if not self._has_warned:
            self._has_warned = True
            extra = {"count": count, "error": reason}
            logger.warning("request_records.dropped", extra=extra)


recorder: Final = RequestRecorder()
