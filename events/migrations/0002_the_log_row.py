"""The one row that gives out places in the log."""

from django.db import migrations


def make_row(apps, schema_editor):
    apps.get_model("events", "Log").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("events", "0001_events_and_their_log")]
    operations = [migrations.RunPython(make_row, migrations.RunPython.noop)]
