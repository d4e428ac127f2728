"""NOTIFY the workers on PostgreSQL when deliveries are inserted, as events do."""

from django.db import migrations

_CREATE_TRIGGER = """
    CREATE TRIGGER delivery_rings AFTER INSERT ON webhooks_delivery
        FOR EACH STATEMENT EXECUTE FUNCTION devpros_ring();
"""
_DROP_TRIGGER = "DROP TRIGGER delivery_rings ON webhooks_delivery"


def _run(statements):
    def operation(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statements)

    return operation


class Migration(migrations.Migration):
    replaces = [("webhooks", "0002_a_bell_for_the_workers")]
    dependencies = [
        ("events", "0002_notify_workers"),
        ("webhooks", "0001_endpoints_and_deliveries"),
    ]

    operations = [migrations.RunPython(_run(_CREATE_TRIGGER), _run(_DROP_TRIGGER))]
