"""The difference of a worker's clock, the steady clock, and the epoch of the log."""

from django.db import migrations, models

import events.models


class Migration(migrations.Migration):
    dependencies = [("events", "0002_notify_workers")]

    operations = [
        migrations.AddField(
            model_name="heartbeat",
            name="clock_difference",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="log",
            name="epoch",
            field=models.CharField(
                db_default="", default=events.models.new_epoch, max_length=32
            ),
        ),
        migrations.CreateModel(
            name="SteadyClock",
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
                ("at", models.DateTimeField()),
            ],
        ),
    ]
