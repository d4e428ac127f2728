"""One migration of a database at a time: several that start at once wait in turn."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from django.db import DatabaseError, InterfaceError

_KEY: Final = 7_227_361  # of this lock among a database's advisory locks; any number
_POLL_SECONDS: Final = 0.5
_WAITING: Final = "Another migrate is running; waiting for its end."


@contextmanager
def migration_lock(connection: Any, *, tell: Callable[[str], object]) -> Iterator[None]:
    """Hold the lock of this database; it goes with whoever is killed."""
    if connection.vendor == "postgresql":
        with _advisory_lock(connection, tell):
            yield
    elif connection.vendor == "sqlite" and not connection.is_in_memory_db():
        with _file_lock(str(connection.settings_dict["NAME"]), tell):
            yield
    else:
        yield


@contextmanager
def _advisory_lock(connection: Any, tell: Callable[[str], object]) -> Iterator[None]:
    # Asked for again and again: a session that waited within a statement would be one
    # that an index built concurrently waits for, and neither would end.
    told = False
    while not _ask(connection, "pg_try_advisory_lock"):
        if not told:
            tell(_WAITING)
            told = True
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
def _file_lock(database: str, tell: Callable[[str], object]) -> Iterator[None]:
    # Not of the database's own file: closing that would end SQLite's locks.
    try:
        file = os.open(f"{database}-queue", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:  # the folder is missing or closed: the database says so itself
        yield
        return
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell(_WAITING)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)
