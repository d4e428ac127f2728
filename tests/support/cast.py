"""The rows of the cast: made once by the services, then inserted for each test.

A step is one fixture of conftest.py. The services make it once, in a transaction that
is rolled back; what they wrote is kept, and a test that wants it gets the same rows in
one statement for each table. So a test pays neither for the services nor for rows that
it does not name.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

Rows = dict[str, dict[Any, tuple[Any, ...]]]  # by table and primary key


@dataclass
class Step:
    """What the services returned for one fixture, and the rows they wrote."""

    result: Any
    rows: dict[str, list[tuple[Any, ...]]]

    def insert(self, *, may_exist: bool = False) -> Any:
        """Insert the rows; return a copy of what the services returned."""
        conflict = " ON CONFLICT DO NOTHING" if may_exist else ""
        with transaction.atomic(), connection.cursor() as cursor:
            for table, rows in self.rows.items():
                mark = f"({', '.join(['%s'] * len(rows[0]))})"
                marks = ", ".join([mark] * len(rows))
                values = [value for row in rows for value in row]
                name = connection.ops.quote_name(table)
                statement = f"INSERT INTO {name} VALUES {marks}{conflict}"
                cursor.execute(statement, values)
        return deepcopy(self.result)


@dataclass
class Cast:
    """The steps that were recorded, by the names of their fixtures."""

    tables: list[str]
    steps: dict[str, Step] = field(default_factory=dict)

    def record(self, name: str, make: Callable[[], Any]) -> Any:
        """Make something by the services and remember the rows that are new."""
        before = self._read()
        result = make()
        after = self._read()
        changed = [
            t for t in before for pk in before[t] if after[t].get(pk) != before[t][pk]
        ]
        if changed:
            raise AssertionError(f"{name} changes rows of {sorted(set(changed))}.")
        rows = {
            table: [row for pk, row in found.items() if pk not in before[table]]
            for table, found in after.items()
        }
        kept = deepcopy(result)
        self.steps[name] = Step(
            kept, {table: new for table, new in rows.items() if new}
        )
        return result

    def _read(self) -> Rows:
        with connection.cursor() as cursor:
            found = {}
            for table in self.tables:
                name = connection.ops.quote_name(table)
                cursor.execute(f"SELECT * FROM {name}")
                found[table] = {row[0]: row for row in cursor.fetchall()}
        return found


def record_cast(make_all: Callable[[Cast], None]) -> Cast:
    """Let `make_all` record its steps in a transaction that leaves nothing behind."""
    cast = Cast(connection.introspection.django_table_names(only_existing=True))
    with transaction.atomic():
        make_all(cast)
        sequences = _sqlite_sequences()
        transaction.set_rollback(True)
    _keep_numbers_free(sequences)
    return cast


def _sqlite_sequences() -> list[tuple[str, int]]:
    if connection.vendor != "sqlite":
        return []  # a sequence of PostgreSQL goes on after a rollback
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, seq FROM sqlite_sequence")
        return cursor.fetchall()


def _keep_numbers_free(sequences: list[tuple[str, int]]) -> None:
    """Let no other row of a test get the number of one that comes later."""
    with connection.cursor() as cursor:
        for name, number in sequences:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [name])
            cursor.execute(
                "INSERT INTO sqlite_sequence VALUES (%s, %s)", [name, number]
            )
