"""Django's SQLite backend, with writers that wait in one line.

SQLite lets one connection write at a time. One that finds it busy sleeps, for longer
each time, and tries again; whoever asks at the right moment is next. So a writer can
wait its whole ten seconds while others write over and over. Here each transaction and
each statement that writes outside of one takes its turn first (queue.py).

SQLite's own lock still decides: where there is no queue, in memory or in a folder that
cannot be written to, everything works as it does without.
"""

import re
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3.creation import DatabaseCreation as SQLiteCreation

from devpros.sqlite3.queue import Turn, WriterQueue, queue_of

# A statement that begins otherwise and writes still waits for SQLite's own lock.
_WRITES = re.compile(
    r"\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|ALTER|DROP|REINDEX|ANALYZE|VACUUM)\b",
    re.IGNORECASE,
)


class WriterCursor(base.SQLiteCursorWrapper):
    """Takes a turn for each statement that writes outside of a transaction."""

    wrapper: "DatabaseWrapper"

    def execute(self, query: str, params: Any = None) -> Any:
        if not self._needs_a_turn(query):
            return super().execute(query, params)
        with self.wrapper.take_turn():
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        if not self._needs_a_turn(query):
            return super().executemany(query, param_list)
        with self.wrapper.take_turn():
            return super().executemany(query, param_list)

    def _needs_a_turn(self, query: str) -> bool:
        return not self.connection.in_transaction and bool(_WRITES.match(query))


class DatabaseCreation(SQLiteCreation):
    def _destroy_test_db(self, test_database_name: str, verbosity: int) -> None:
        super()._destroy_test_db(test_database_name, verbosity)  # type: ignore[misc]  # the stubs leave it out
        if not self.is_in_memory_db(test_database_name):
            queue_of(test_database_name).remove_file()


class DatabaseWrapper(base.DatabaseWrapper):
    """Holds a turn from BEGIN to the end of the transaction, whatever that is."""

    creation_class = DatabaseCreation
    _queue: WriterQueue | None = None
    _turn: Turn | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        name = str(conn_params["database"])
        is_a_file = not (self.is_in_memory_db() or name.startswith("file:"))
        self._queue = queue_of(name) if is_a_file else None
        self._timeout = float(conn_params.get("timeout", 5.0))
        return super().get_new_connection(conn_params)

    def create_cursor(self, name: str | None = None) -> Any:
        cursor = self.connection.cursor(factory=WriterCursor)
        cursor.wrapper = self
        return cursor

    def take_turn(self) -> Turn:
        """Wait for this connection's turn; raise the driver's error in the end."""
        return self._queue.take(self._timeout) if self._queue else Turn()

    def _start_transaction_under_autocommit(self) -> None:
        with self.wrap_database_errors:
            turn = self.take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # the stubs leave it out
        except BaseException:
            turn.end()
            raise
        self._turn = turn

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # the stubs leave it out
        self._end_turn()  # after a commit that failed, Django rolls back

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # the stubs leave it out
        finally:
            self._end_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # the stubs leave it out
        finally:
            self._end_turn()

    def _end_turn(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.end()
