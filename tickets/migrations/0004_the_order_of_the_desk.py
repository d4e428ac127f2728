"""The indexes of the desk's order and queues."""

import django.db.models.lookups
from django.db import migrations, models

from api.migration_operations import AddCheckInTwoSteps, AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("tickets", "0003_since_when_a_customer_waits"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="ticket",
            index=models.Index(
                models.OrderBy(models.F("priority"), descending=True),
                django.db.models.lookups.IsNull(models.F("waiting_since"), True),
                models.F("waiting_since"),
                models.F("id"),
                condition=models.Q(("livemode", True)),
                name="desk_all",
            ),
        ),
        AddIndexConcurrently(
            model_name="ticket",
            index=models.Index(
                models.OrderBy(models.F("priority"), descending=True),
                django.db.models.lookups.IsNull(models.F("waiting_since"), True),
                models.F("waiting_since"),
                models.F("id"),
                condition=models.Q(
                    ("closed_at", None), ("livemode", True), ("resolved_at", None)
                ),
                name="desk_active",
            ),
        ),
        AddIndexConcurrently(
            model_name="ticket",
            index=models.Index(
                models.F("assigned_to"),
                models.OrderBy(models.F("priority"), descending=True),
                django.db.models.lookups.IsNull(models.F("waiting_since"), True),
                models.F("waiting_since"),
                models.F("id"),
                condition=models.Q(
                    ("closed_at", None), ("livemode", True), ("resolved_at", None)
                ),
                name="desk_assignee",
            ),
        ),
        AddIndexConcurrently(
            model_name="ticket",
            index=models.Index(
                models.OrderBy(models.F("priority"), descending=True),
                django.db.models.lookups.IsNull(models.F("waiting_since"), True),
                models.F("waiting_since"),
                models.F("id"),
                condition=models.Q(
                    ("closed_at", None),
                    ("livemode", True),
                    ("resolved_at", None),
                    ("assigned_to", None),
                ),
                name="desk_nobody",
            ),
        ),
        AddIndexConcurrently(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(
                    ("closed_at", None),
                    ("livemode", True),
                    ("resolved_at", None),
                    ("due_date__isnull", False),
                ),
                fields=["due_date", "id"],
                name="desk_due",
            ),
        ),
        AddCheckInTwoSteps(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ("open", "in_progress", "waiting_on_customer")),
                    ("waiting_since__isnull", True),
                    _connector="OR",
                ),
                name="only_the_active_wait",
            ),
        ),
    ]
