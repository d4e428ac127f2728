"""Hear PostgreSQL's NOTIFY, which migrations let every insert of work send."""

import threading
from collections.abc import Callable
from typing import Any, Final

from django.db import DatabaseError, InterfaceError, connection
from psycopg import Error

CHANNEL: Final = "devpros_work"
_LISTEN: Final = f"LISTEN {CHANNEL}"
_SECONDS: Final = 1.0


def listen(ring: Callable[[], None], stop: threading.Event) -> None:
    """Ring whenever something was committed; come back after every trouble."""
    while not stop.is_set():
        try:
            with connection.cursor() as cursor:
                cursor.execute(_LISTEN)
            ring()  # for what was committed before anybody listened
            _hear(connection.connection, ring, stop)
        except (DatabaseError, InterfaceError, Error):
            connection.close()
            stop.wait(_SECONDS)


def _hear(driver: Any, ring: Callable[[], None], stop: threading.Event) -> None:
    while not stop.is_set():
        for _ in driver.notifies(timeout=_SECONDS, stop_after=1):
            ring()
