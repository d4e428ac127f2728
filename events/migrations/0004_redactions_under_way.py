"""Texts that have left a ticket and are yet to leave the copies of what it said."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_how_people_come_in"),
        ("events", "0003_clocks_and_the_epoch_of_the_log"),
    ]

    operations = [
        migrations.CreateModel(
            name="Redaction",
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
                ("ticket_number", models.BigIntegerField()),
                ("last_event", models.BigIntegerField()),
                ("only_internal", models.BooleanField()),
                ("sealed_text", models.TextField(blank=True)),
                ("step", models.CharField(blank=True, max_length=120)),
                ("position", models.BigIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["ticket_number"], name="redaction_of_ticket")
                ],
            },
        ),
    ]
