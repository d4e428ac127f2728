"""Name the marks of the go-live checklist by what they are."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    small_tables = {
        "checklisttick": "at most three rows for each organization",
        "completeditem": "at most three rows for each organization",
    }
    dependencies = [
        ("portal", "0002_request_records"),
    ]

    operations = [
        migrations.RemoveConstraint("checklisttick", "one_tick_of_an_item"),
        migrations.RenameModel("ChecklistTick", "CompletedItem"),
        migrations.AlterField(
            "completeditem",
            "organization",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="completed_items",
                to="accounts.organization",
            ),
        ),
        migrations.AddConstraint(
            "completeditem",
            models.UniqueConstraint(
                fields=("organization", "item"), name="completed_once_per_item"
            ),
        ),
    ]
