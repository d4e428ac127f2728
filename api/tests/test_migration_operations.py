"""Operations that make nobody wait, on both databases, and twice over."""

import pytest
from django.db import IntegrityError, connection, migrations, models
from django.db.migrations.state import ProjectState

from api.migration_operations import (
    AddCheckInTwoSteps,
    AddFieldOnce,
    AddIndexConcurrently,
    UpdateInBatches,
    _is_valid_index,
)

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

INDEX = models.Index(fields=["number"], name="thing_number")
CHECK = models.CheckConstraint(condition=models.Q(number__gte=0), name="thing_check")
MADE = migrations.CreateModel(
    "Thing",
    [("id", models.BigAutoField(primary_key=True)), ("number", models.IntegerField())],
)


class Table:
    """A table of a model that no app has, and what a migration made of it."""

    def __init__(self):
        self.state = ProjectState()
        self.apply(MADE)

    @property
    def model(self):
        return self.state.apps.get_model("api", "Thing")

    def apply(self, operation, times=1):
        """Apply it; a second time as after a migration that stopped behind it."""
        after = self.state.clone()
        operation.state_forwards("api", after)
        for _ in range(times):
            with connection.schema_editor(atomic=False) as editor:
                operation.database_forwards("api", editor, self.state, after)
        before, self.state = self.state, after
        return before

    def undo(self, operation, before):
        with connection.schema_editor(atomic=False) as editor:
            operation.database_backwards("api", editor, self.state, before)
        self.state = before

    def constraints(self):
        with connection.cursor() as cursor:
            table = self.model._meta.db_table
            return connection.introspection.get_constraints(cursor, table)


@pytest.fixture
def table():
    made = Table()
    yield made
    with connection.schema_editor(atomic=False) as editor:
        editor.delete_model(made.model)


def test_an_index_is_built_once_and_taken_away(table):
    operation = AddIndexConcurrently("thing", INDEX)

    before = table.apply(operation, times=2)

    assert table.constraints()["thing_number"]["index"]
    table.undo(operation, before)
    assert "thing_number" not in table.constraints()


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="it alone builds so")
def test_an_index_that_was_left_half_built_is_built_anew(table):
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX thing_number ON api_thing (number)")
        cursor.execute(
            "UPDATE pg_index SET indisvalid = false"
            " WHERE indexrelid = 'thing_number'::regclass"
        )

    table.apply(AddIndexConcurrently("thing", INDEX))

    assert _is_valid_index(connection.schema_editor(), "thing_number")


def test_a_check_holds_for_old_rows_and_new(table):
    table.apply(AddCheckInTwoSteps("thing", CHECK), times=2)

    with pytest.raises(IntegrityError):
        table.model.objects.create(number=-1)


def test_a_check_that_an_old_row_breaks_is_refused(table):
    table.model.objects.create(number=-1)

    with pytest.raises(IntegrityError):
        table.apply(AddCheckInTwoSteps("thing", CHECK))


def test_a_column_is_added_once(table):
    table.apply(AddFieldOnce("thing", "note", models.CharField(null=True)), times=2)

    assert table.model.objects.create(number=1, note="n").note == "n"


def test_rows_are_updated_in_batches_and_each_is_met(table):
    rows = [table.model(number=n) for n in range(25)]
    table.model.objects.bulk_create(rows)
    sizes = []

    def update(apps, batch):
        sizes.append(batch.update(number=models.F("number") + 100))

    table.apply(UpdateInBatches("thing", update, batch=10))

    assert sizes == [10, 10, 5]
    assert not table.model.objects.filter(number__lt=100).exists()
