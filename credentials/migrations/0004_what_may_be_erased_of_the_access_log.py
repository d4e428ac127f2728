"""The salted digest that a receipt covers instead of a name and an address.

Lines from before are of version 1 and verify as ever. A process of the release before
goes on writing such lines on this schema.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("credentials", "0003_the_second_step_as_rows_to_rewrap")]

    operations = [
        migrations.AddField(
            model_name="accessrecord",
            name="version",
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name="accessrecord",
            name="personal_digest",
            field=models.CharField(blank=True, db_default="", max_length=64),
        ),
        migrations.AddField(
            model_name="accessrecord",
            name="salt",
            field=models.CharField(blank=True, db_default="", max_length=32),
        ),
        migrations.AddField(
            model_name="accessrecord",
            name="erasure",
            field=models.CharField(blank=True, db_default="", max_length=192),
        ),
    ]
