"""Windows of limits, counted here while the store of counters is gone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("api", "0002_what_an_answer_is_about")]

    operations = [
        migrations.CreateModel(
            name="CountedWindow",
            fields=[
                (
                    "key",
                    models.CharField(max_length=64, primary_key=True, serialize=False),
                ),
                ("count", models.PositiveIntegerField()),
                ("ends_at", models.DateTimeField(db_index=True)),
            ],
        ),
    ]
