"""What a kept answer is about, and which of its texts no replay shows for now."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("api", "0001_idempotency_records")]

    operations = [
        migrations.AddField(
            model_name="idempotencyrecord",
            name="about",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddField(
            model_name="idempotencyrecord",
            name="withheld",
            field=models.JSONField(default=list),
        ),
        migrations.AddIndex(
            model_name="idempotencyrecord",
            index=models.Index(
                condition=models.Q(("about", ""), _negated=True),
                fields=["about", "id"],
                name="idempotency_about",
            ),
        ),
    ]
