"""Migrations after the baseline make nobody wait, however large a table is.

A table that is made in the same migration has no rows, and may have anything.
"""

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader

from api.migration_operations import (
    AddCheckInTwoSteps,
    AddFieldOnce,
    AddIndexConcurrently,
    UpdateInBatches,
)
from tests.support.all_requests import APPS

# What each app had when the rule began. Nothing was released before, so these may wait.
BASELINE = {
    "accounts": "0011_more_security_events",
    "api": "0003_windows_counted_in_the_database",
    "credentials": "0004_what_may_be_erased_of_the_access_log",
    "desk": "0002_add_role_groups",
    "events": "0004_redactions_under_way",
    "notifications": "0002_readers_and_ceilings",
    "portal": "0002_request_records",
    "tickets": "0008_whether_a_program_assigned",
    "webhooks": "0002_notify_workers",
}
# Operation that waits or blocks: what stands in its place.
INSTEAD = {
    migrations.AddIndex: "AddIndexConcurrently",
    migrations.AddConstraint: "AddCheckInTwoSteps",
    migrations.RunPython: "UpdateInBatches",
    migrations.RunSQL: "UpdateInBatches, or AddIndexConcurrently",
}
SAFE = (AddCheckInTwoSteps, AddFieldOnce, AddIndexConcurrently, UpdateInBatches)


def errors(migration):
    """Return what is wrong with a migration, in sentences.

    A migration may say `small_tables = {"model": "why it stays small"}`; one that
    changes no model by its name, such as RunPython, says so of any.
    """
    free = {o.name_lower for o in migration.operations if hasattr(o, "options")}
    free |= {name.lower() for name in getattr(migration, "small_tables", {})}
    for operation in migration.operations:
        model = getattr(operation, "model_name", "").lower()
        if isinstance(operation, SAFE):
            error = "the migration needs atomic = False" if migration.atomic else ""
        elif model in free or (free and not model):
            error = ""
        else:
            error = _error_of(operation)
        if error:
            yield f"{operation.describe()}: {error}"


def _error_of(operation):
    if isinstance(operation, migrations.AddField):
        is_indexed = operation.field.unique or operation.field.db_index
        return "its index or constraint comes separately" if is_indexed else ""
    for kind, other in INSTEAD.items():
        if isinstance(operation, kind):
            return f"use {other} of api/migration_operations.py"
    return ""


def newer_than_the_baseline():
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return {
        f"{app}.{name}": migration
        for (app, name), migration in sorted(loader.disk_migrations.items())
        if app in APPS and name > BASELINE.get(app, "")
    }


def test_each_migration_makes_nobody_wait():
    newer = newer_than_the_baseline().items()

    found = {name: list(errors(migration)) for name, migration in newer}

    assert {name: output for name, output in found.items() if output} == {}


def test_the_baseline_is_there():
    migrations_there = MigrationLoader(None, ignore_no_migrations=True).disk_migrations

    assert set(BASELINE.items()) <= set(migrations_there)


def migration_of(*operations, **attributes):
    made = type("Migration", (migrations.Migration,), {"operations": list(operations)})
    migration = made("0009_it", "tickets")
    vars(migration).update(attributes)
    return migration


INDEX = models.Index(fields=["title"], name="by_title")
CHECK = models.CheckConstraint(condition=models.Q(version__gt=0), name="positive")


def nothing(*args):
    pass


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddIndex("ticket", INDEX),
        migrations.AddConstraint("ticket", CHECK),
        migrations.RunPython(nothing),
        migrations.RunSQL("UPDATE tickets_ticket SET title = ''"),
        migrations.AddField("ticket", "code", models.CharField(unique=True)),
        migrations.AddField("ticket", "code", models.CharField(db_index=True)),
        AddIndexConcurrently("ticket", INDEX),
    ],
    ids=lambda operation: operation.describe(),
)
def test_what_blocks_writers_is_refused(operation):
    assert len(list(errors(migration_of(operation)))) == 1


@pytest.mark.parametrize(
    "operation",
    [
        AddIndexConcurrently("ticket", INDEX),
        AddCheckInTwoSteps("ticket", CHECK),
        UpdateInBatches("ticket", nothing),
        migrations.AddField("ticket", "code", models.CharField(null=True)),
    ],
    ids=lambda operation: operation.describe(),
)
def test_what_lets_writers_write_passes(operation):
    assert list(errors(migration_of(operation, atomic=False))) == []


def test_a_table_of_its_own_may_have_an_index():
    made = migrations.CreateModel("ticket", [("title", models.CharField())])

    assert list(errors(migration_of(made, migrations.AddIndex("ticket", INDEX)))) == []


def test_a_table_that_stays_small_is_named():
    small = {"ticket": "one row"}
    indexed = migration_of(migrations.AddIndex("ticket", INDEX), small_tables=small)

    assert list(errors(indexed)) == []
