"""Listen for the NOTIFY that triggers send when rows for the worker are inserted."""

import threading
from collections.abc import Callable
from typing import Any, Final

from django.db import DatabaseError, InterfaceError, connection
from psycopg import Error

CHANNEL: Final = "devpros_work"
_LISTEN: Final = f"LISTEN {CHANNEL}"
_SECONDS: Final = 1.0


def listen_for_notify(wake: Callable[[], None], stop: threading.Event) -> None:
    """Call `wake` after each commit with new work, until `stop` is set.

    Reconnects a second after every error.
    """
    while not stop.is_set():
        try:
            with connection.cursor() as cursor:
                cursor.execute(_LISTEN)
            wake()  # for what was committed before LISTEN
            _wait_for_notify(connection.connection, wake, stop)
        except (DatabaseError, InterfaceError, Error):
            connection.close()
            stop.wait(_SECONDS)


def _wait_for_notify(
    driver: Any, wake: Callable[[], None], stop: threading.Event
) -> None:
    while not stop.is_set():
        for _ in driver.notifies(timeout=_SECONDS, stop_after=1):
            wake()
