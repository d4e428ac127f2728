"""Empty the tables after a test that commits, without a flush of all of them.

Django's flush truncates sixty tables and makes every content type and permission
again. Nearly all tables are empty, and what migrations filled is still there.
"""

import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction

_ATTEMPTS = 10
_SECONDS_FOR_LAST_REQUESTS = 5


@dataclass
class MigratedTables:
    """What the tables hold after the migrations, to be put back after a test."""

    empty: list[str]
    filled: dict[str, list[tuple[Any, ...]]]

    @classmethod
    def read(cls) -> "MigratedTables":
        with connection.cursor() as cursor:
            names = connection.introspection.django_table_names(only_existing=True)
            names.append("django_migrations")
            filled = {name: _rows(cursor, name) for name in _with_rows(cursor, names)}
        return cls([name for name in names if name not in filled], filled)

    def restore(self) -> None:
        """Empty what was empty, and put back what a test changed in the others.

        A request of a page that is closing may write meanwhile, or want the same rows
        in another order: then once more.
        """
        for _ in range(_ATTEMPTS):
            _wait_for_last_requests()
            with suppress(OperationalError):
                self._restore()
                with connection.cursor() as cursor:
                    if not _with_rows(cursor, self.empty):
                        return
        raise AssertionError("Requests of the test go on writing after its end.")

    def _restore(self) -> None:
        with (
            connection.constraint_checks_disabled(),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            if connection.vendor == "postgresql":
                # Neither foreign keys nor triggers; the tests are a superuser.
                cursor.execute("SET LOCAL session_replication_role = replica")
            for name in _with_rows(cursor, self.empty):
                cursor.execute(f"DELETE FROM {_quote(name)}")
            for name, rows in self.filled.items():
                if _rows(cursor, name) != rows:
                    _replace(cursor, name, rows)


def _quote(name: str) -> str:
    return connection.ops.quote_name(name)


def _with_rows(cursor: Any, names: list[str]) -> list[str]:
    existing = " UNION ALL ".join(
        f"SELECT {position} WHERE EXISTS (SELECT 1 FROM {_quote(name)})"
        for position, name in enumerate(names)
    )
    cursor.execute(existing)
    return [names[position] for (position,) in cursor.fetchall()]


def _rows(cursor: Any, name: str) -> list[tuple[Any, ...]]:
    cursor.execute(f"SELECT * FROM {_quote(name)} ORDER BY 1")
    return cursor.fetchall()


def _replace(cursor: Any, name: str, rows: list[tuple[Any, ...]]) -> None:
    cursor.execute(f"DELETE FROM {_quote(name)}")
    marks = ", ".join(["%s"] * len(rows[0]))
    cursor.executemany(f"INSERT INTO {_quote(name)} VALUES ({marks})", rows)


def _wait_for_last_requests() -> None:
    """A request of a page that is closing may still write; it ends by itself."""
    if connection.vendor != "postgresql":
        return
    end = time.monotonic() + _SECONDS_FOR_LAST_REQUESTS
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND state IN ('active', 'idle in transaction')"
            )
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.02)  # nothing announces the end of a request
