"""A lock that lets one `migrate` of a database run at a time."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from django.db import DatabaseError, InterfaceError

_KEY: Final = 7_227_361  # any number that no other advisory lock uses
_POLL_SECONDS: Final = 0.5
_WAITING: Final = "Another migrate is running; waiting for its end."


@contextmanager
def migration_lock(
    connection: Any, *, report: Callable[[str], object]
) -> Iterator[None]:
    """Hold the lock of this database; a killed process releases it.

    `report` is called once with a sentence if another process holds it.
    """
    if connection.vendor == "postgresql":
        with _advisory_lock(connection, report):
            yield
    elif connection.vendor == "sqlite" and not connection.is_in_memory_db():
        with _file_lock(str(connection.settings_dict["NAME"]), report):
            yield
    else:
        yield


@contextmanager
def _advisory_lock(connection: Any, report: Callable[[str], object]) -> Iterator[None]:
    # Polled: CREATE INDEX CONCURRENTLY waits for every session that waits inside a
    # statement, so a blocking call would be a deadlock.
    is_reported = False
    while not _ask(connection, "pg_try_advisory_lock"):
        if not is_reported:
            report(_WAITING)
            is_reported = True
        time.sleep(_POLL_SECONDS)
    try:
        yield
    finally:
        with suppress(
            DatabaseError, InterfaceError
        ):  # it is gone, and with it the lock
            _ask(connection, "pg_advisory_unlock")


def _ask(connection: Any, function: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [_KEY])
        return bool(cursor.fetchone()[0])


@contextmanager
def _file_lock(database: str, report: Callable[[str], object]) -> Iterator[None]:
    # Not the database's own file: to close that would release SQLite's locks.
    try:
        file = os.open(f"{database}-queue", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:  # the folder is missing or closed: the database fails as well
        yield
        return
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            report(_WAITING)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)
