"""Migrate as Django does, beside a service that goes on serving.

The limits of the service are for requests: an index of a large table takes longer than
a statement of theirs may. What must not last is the wait for a lock, since all who come
after wait behind it; so it is short, and tried again.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from django.conf import settings
from django.core.management.commands import migrate
from django.db import DatabaseError, InterfaceError, OperationalError, connections

from api.lock_conflicts import is_lock_conflict
from devpros.migration_lock import migration_lock

_LONGEST_PAUSE: Final = 8.0


class Command(migrate.Command):
    help = (
        f"{migrate.Command.help} Several at once wait for one another; a migration that"
        " does not get its lock at once is tried again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        with (
            migration_lock(connection, report=self.stderr.write),
            _limits_of_a_migration(connection),
        ):
            self._migrate(*args, **options)

    def _migrate(self, *args: Any, **options: Any) -> None:
        """Migrate; go on where a lock was not to be had, as often as settings say."""
        pause = 0.5
        for left in reversed(range(settings.MIGRATION_ATTEMPTS)):
            try:
                super().handle(*args, **options)
                return
            except OperationalError as error:
                if not (left and is_lock_conflict(error)):
                    raise
            self.stderr.write(
                f"A lock was not to be had. Trying again in {pause:g} s"
                f" ({left} attempts left)."
            )
            time.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)


@contextmanager
def _limits_of_a_migration(connection: Any) -> Iterator[None]:
    """Let a statement last, and wait for a lock for a moment only."""
    if connection.vendor != "postgresql":
        yield
        return
    limits = {
        "statement_timeout": "0",
        "idle_in_transaction_session_timeout": "0",
        "lock_timeout": f"{settings.MIGRATION_LOCK_TIMEOUT.total_seconds() * 1000:.0f}",
    }
    with connection.cursor() as cursor:
        for name, value in limits.items():
            cursor.execute("SELECT set_config(%s, %s, false)", [name, value])
    try:
        yield
    finally:
        # Who called this in a process that goes on gets the service's limits again.
        with suppress(DatabaseError, InterfaceError), connection.cursor() as cursor:
            for name in limits:
                cursor.execute(f"RESET {name}")
