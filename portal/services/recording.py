"""Remembering requests without making one of them wait, or fail.

A request is put into the queue of its process, and one thread writes what has come
together, a few times a second. What the database does not take, or the queue does not
hold, is lost: a record of requests is worth less than any request.
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

_MOST_WAITING: Final = 10_000
_GATHER_SECONDS: Final = 0.3
_BATCH: Final = 500


class Answered(NamedTuple):
    """A request that has its answer. `is_counted`: a limit bounds how many may come."""

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


def write_records(answered: Iterable[Answered]) -> int:
    """Write them; return how many rows that made."""
    rows = _rows(answered)
    RequestRecord.objects.bulk_create(rows, batch_size=_BATCH)
    return len(rows)


def _rows(answered: Iterable[Answered]) -> list[RequestRecord]:
    """Return a row for each; for equal ones that no limit counts, one row together.

    Nobody can fill the table with requests that were refused for being too many.
    """
    together: dict[tuple[object, ...], RequestRecord] = {}
    rows = []
    for one in answered:
        facts = one._asdict()
        if facts.pop("is_counted"):
            rows.append(RequestRecord(**facts))
            continue
        caller = (one.actor_type, one.actor_id, one.application_number)
        place = "" if one.status == 429 else one.path
        same = (one.organization_id, caller, one.method, place, one.status)
        row = together.setdefault(same, RequestRecord(**facts, times=0))
        row.times += 1
    return [*rows, *together.values()]


class Recorder:
    """The queue of one process, and the thread that empties it."""

    def __init__(
        self,
        write: Callable[[Sequence[Answered]], int] = write_records,
        *,
        most: int = _MOST_WAITING,
        gather: float = _GATHER_SECONDS,
    ) -> None:
        self._write, self._most, self._gather = write, most, gather
        self._begin_anew()
        os.register_at_fork(after_in_child=self._begin_anew)

    def add(self, answered: Answered) -> None:
        """Put it into the queue, if there is room; never wait."""
        if len(self._waiting) >= self._most:
            self._lose(1, "the queue is full")
            return
        self._waiting.append(answered)
        if settings.RECORD_IN_BACKGROUND and not self._wake.is_set():
            self._start()
            self._wake.set()

    def flush(self) -> int:
        """Write what was added before, here and now; return how many rows.

        What another thread is just writing is waited for.
        """
        with self._writing:
            taken = [*self._take()]
            if not taken:
                return 0
            try:
                written = self._write(taken)
            except (DatabaseError, InterfaceError) as error:
                self._lose(len(taken), type(error).__name__)
                close_connection()
                return 0
            self._has_warned = False
            return written

    def forget(self) -> None:
        """Let go of what is waiting."""
        self._waiting.clear()

    def _begin_anew(self) -> None:
        """Begin without a thread: a child of a fork has neither it nor its rows."""
        self._waiting: deque[Answered] = deque()
        self._wake, self._writing = threading.Event(), threading.Lock()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._has_warned = False

    def _take(self) -> Iterable[Answered]:
        for _ in range(len(self._waiting)):
            yield self._waiting.popleft()

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
            time.sleep(self._gather)
            self._wake.clear()
            try:
                close_old_connections()
                self.flush()
            except Exception:  # a row that cannot be written must not end the thread
                logger.exception("request_records.failed")

    def _lose(self, number: int, why: str) -> None:
        """Warn once, until writing works again."""
        if not self._has_warned:
            self._has_warned = True
            logger.warning(
                "request_records.dropped", extra={"count": number, "error": why}
            )


recorder: Final = Recorder()
