"""Indexes by which the desk finds customers, and what was resolved lately."""

import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from api.migration_operations import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("accounts", "0004_more_security_events"),
        ("tickets", "0004_the_order_of_the_desk"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="ticket",
            index=models.Index(
                django.db.models.functions.text.Lower("customer_email"),
                models.F("id"),
                condition=models.Q(
                    ("customer_email__isnull", False), ("livemode", True)
                ),
                name="desk_customer",
            ),
        ),
        AddIndexConcurrently(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("livemode", True), ("resolved_at__isnull", False)),
                fields=["resolved_at"],
                name="desk_resolved",
            ),
        ),
    ]
