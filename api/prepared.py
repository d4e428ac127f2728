"""A queryset compiled once; only its values change from call to call.

Django compiles a queryset to SQL each time it is used, which for a short query with
joins costs more than running it: more than half of the CPU of a GET of one ticket.
Here the queryset, with its visibility rule, is written as usual, and its SQL is
compiled once in each thread. The figures are in docs/performance.md.
"""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import QuerySet

# Values that no row has, recognized among the parameters of the compiled statement.
_PLACEHOLDERS: dict[type, Callable[[int], Any]] = {
    int: lambda position: 8_999_999_999_999_000 + position,
    str: lambda position: f"placeholder {position}",
}


class Prepared:
    """A statement: call it with its values, get a list of tuples.

    `Prepared(build, ticket=int)` declares names and types of the values. `build` makes
    a `values_list` queryset from them and must use each exactly once.
    """

    def __init__(self, build: Callable[..., QuerySet], **kinds: type) -> None:
        self._build = build
        self._kinds = kinds
        # A compiler belongs to a connection, and a connection to a thread.
        self._thread = threading.local()

    def __call__(self, **values: Any) -> list[tuple[Any, ...]]:
        if not hasattr(self._thread, "compiler"):
            self._compile()
        parameters = [
            values[given.name] if isinstance(given, _Slot) else given
            for given in self._thread.parameters
        ]
        with connection.cursor() as cursor:
            cursor.execute(self._thread.sql, parameters)
            found = cursor.fetchall()
        compiler, converters = self._thread.compiler, self._thread.converters
        return [tuple(row) for row in compiler.apply_converters(found, converters)]

    def _compile(self) -> None:
        slots = {
            _PLACEHOLDERS[kind](position): _Slot(name)
            for position, (name, kind) in enumerate(self._kinds.items())
        }
        named = {slot.name: placeholder for placeholder, slot in slots.items()}
        compiler = self._build(**named).query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        filled = [slots.get(parameter, parameter) for parameter in parameters]
        used = [given.name for given in filled if isinstance(given, _Slot)]
        if sorted(used) != sorted(self._kinds):
            raise AssertionError(f"each of {list(self._kinds)} once, not {used}")
        self._thread.sql, self._thread.parameters = sql, filled
        columns = [column for column, *_ in compiler.select]
        self._thread.converters = compiler.get_converters(columns)
        self._thread.compiler = compiler


class _Slot:
    """A parameter of the statement that the call gives."""

    def __init__(self, name: str) -> None:
        self.name = name
