"""Name the model of the workers' locks plainly; its table stays as it is."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("events", "0004_redactions_under_way")]

    operations = [
        migrations.AlterModelTable("turn", "events_turn"),
        migrations.RenameModel("Turn", "WorkerLock"),
    ]
