"""Operations of migrations that nobody has to wait for, however large a table is.

On PostgreSQL an index is built beside the writers, a constraint is checked after it
stands, and rows are changed in batches; on SQLite, which has one writer, they are the
usual ones. A migration that uses them says `atomic = False`, so it may stop half-way:
each of them finds what it did before, and goes on from there.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

from django.contrib.postgres import operations as postgres
from django.db import migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.models import QuerySet

from api.lock_conflicts import retry_on_lock_conflict

BATCH: Final = 1_000


class AddFieldOnce(migrations.AddField):
    """Adds a column that costs nothing to add: nullable, or with a plain default."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        column = model._meta.get_field(self.name).column
        connection = schema_editor.connection
        with connection.cursor() as cursor:
            described = connection.introspection.get_table_description(
                cursor, model._meta.db_table
            )
        if column not in {known.name for known in described}:
            super().database_forwards(app_label, schema_editor, from_state, to_state)


class AddIndexConcurrently(postgres.AddIndexConcurrently):
    """Builds an index while others write; one left half-built is built anew."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        if schema_editor.connection.vendor != "postgresql":
            if self.index.name not in _constraints(schema_editor, model):
                schema_editor.add_index(model, self.index)
            return
        self._ensure_not_in_transaction(schema_editor)
        with _waiting_as_long_as_it_takes(schema_editor):
            match _is_valid_index(schema_editor, self.index.name):
                case True:
                    return
                case False:
                    schema_editor.remove_index(model, self.index, concurrently=True)
            schema_editor.add_index(model, self.index, concurrently=True)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)
            return
        model = from_state.apps.get_model(app_label, self.model_name)
        schema_editor.remove_index(model, self.index)


class AddCheckInTwoSteps(migrations.AddConstraint):
    """Adds a check for what is written from now on, then looks at what is there."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        is_there = self.constraint.name in _constraints(schema_editor, model)
        if schema_editor.connection.vendor != "postgresql":
            if not is_there:
                with transaction.atomic(schema_editor.connection.alias):
                    schema_editor.add_constraint(model, self.constraint)
            return
        if not is_there:
            added = self.constraint.create_sql(model, schema_editor)
            schema_editor.execute(f"{added} NOT VALID", params=None)
        table = schema_editor.quote_name(model._meta.db_table)
        name = schema_editor.quote_name(self.constraint.name)
        schema_editor.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")


class UpdateInBatches(Operation):
    """Calls `update(apps, rows)` for a thousand rows at a time, each time committed.

    `rows` is a queryset. It may come again for rows that it has changed before. There
    is nothing to undo: what came before the column knew nothing of it.
    """

    reduces_to_sql = False
    reversible = True

    def __init__(
        self,
        model_name: str,
        update: Callable[[Any, QuerySet[Any]], object],
        *,
        batch: int = BATCH,
    ) -> None:
        self.model_name, self.update, self.batch = model_name, update, batch

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change no model."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        rows = model._default_manager.using(schema_editor.connection.alias)
        for batch in self._batches(rows.order_by("pk")):
            retry_on_lock_conflict(partial(self._update, from_state.apps, batch))

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Leave the rows as they are."""

    def describe(self) -> str:
        return f"Update the rows of {self.model_name} in batches"

    def _batches(self, rows: QuerySet[Any]) -> Iterator[QuerySet[Any]]:
        left = rows
        while numbers := list(left.values_list("pk", flat=True)[: self.batch]):
            yield rows.filter(pk__gte=numbers[0], pk__lte=numbers[-1]).order_by()
            left = rows.filter(pk__gt=numbers[-1])

    def _update(self, apps: Any, batch: QuerySet[Any]) -> None:
        with transaction.atomic(batch.db):
            self.update(apps, batch)


def _constraints(schema_editor: BaseDatabaseSchemaEditor, model: Any) -> dict[str, Any]:
    connection: Any = schema_editor.connection
    with connection.cursor() as cursor:
        found: dict[str, Any] = connection.introspection.get_constraints(
            cursor, model._meta.db_table
        )
    return found


def _is_valid_index(schema_editor: Any, name: str) -> bool | None:
    """Tell whether an index can be used; None if there is none of this name."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [name]
        )
        row = cursor.fetchone()
    return None if row is None else bool(row[0])


@contextmanager
def _waiting_as_long_as_it_takes(schema_editor: Any) -> Iterator[None]:
    """Lift the limit of waiting for locks: whoever builds beside others blocks nobody.

    It has to wait for each transaction that was there before.
    """
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout')")
        (before,) = cursor.fetchone()
        cursor.execute("SELECT set_config('lock_timeout', '0', false)")
        try:
            yield
        finally:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [before])
