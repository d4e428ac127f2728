"""On PostgreSQL each insert of an event rings once its transaction has committed.

Workers LISTEN. The trigger costs the writer no statement of its own; elsewhere the
workers look every half second.
"""

from django.db import migrations, models

_RING = """
    CREATE FUNCTION devpros_ring() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_notify('devpros_work', '');
        RETURN NULL;
    END $$;
    CREATE TRIGGER event_rings AFTER INSERT ON events_event
        FOR EACH STATEMENT EXECUTE FUNCTION devpros_ring();
"""
_SILENCE = """
    DROP TRIGGER event_rings ON events_event;
    DROP FUNCTION devpros_ring();
"""


def _run(statements):
    def operation(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statements)

    return operation


class Migration(migrations.Migration):
    replaces = [("events", "0002_a_bell_for_the_workers")]
    dependencies = [("events", "0001_events_and_their_log")]

    operations = [
        migrations.CreateModel(
            name="Turn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("name", models.CharField(max_length=40, unique=True)),
            ],
        ),
        migrations.RunPython(_run(_RING), _run(_SILENCE)),
    ]
