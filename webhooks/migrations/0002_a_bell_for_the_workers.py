"""On PostgreSQL each insert of a delivery rings, as that of an event does."""

from django.db import migrations

_RING = """
    CREATE TRIGGER delivery_rings AFTER INSERT ON webhooks_delivery
        FOR EACH STATEMENT EXECUTE FUNCTION devpros_ring();
"""
_SILENCE = "DROP TRIGGER delivery_rings ON webhooks_delivery"


def _run(statements):
    def operation(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statements)

    return operation


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0002_a_bell_for_the_workers"),
        ("webhooks", "0001_endpoints_and_deliveries"),
    ]

    operations = [migrations.RunPython(_run(_RING), _run(_SILENCE))]
