"""Mails to send; on PostgreSQL an insert sends NOTIFY to the workers, as events do."""

import django.db.models.deletion
from django.db import migrations, models

_CREATE_TRIGGER = """
    CREATE TRIGGER message_rings AFTER INSERT ON notifications_message
        FOR EACH STATEMENT EXECUTE FUNCTION devpros_ring();
"""
_DROP_TRIGGER = "DROP TRIGGER message_rings ON notifications_message;"


def _run(statements):
    def operation(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statements)

    return operation


class Migration(migrations.Migration):
    replaces = [("notifications", "0001_mails_and_their_bell")]
    initial = True

    dependencies = [
        ("accounts", "0003_the_librarys_id_tokens"),
        ("events", "0002_notify_workers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Message",
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
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("delivered", "Delivered"),
                            ("failed", "Failed"),
                        ],
                        default="pending",
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("due_at", models.DateTimeField(null=True)),
                ("attempts_made", models.PositiveIntegerField(default=0)),
                ("step", models.PositiveSmallIntegerField(default=0)),
                ("lease_id", models.UUIDField(null=True)),
                ("leased_until", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ticket_number", models.BigIntegerField(null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ticket_received", "Ticket received"),
                            ("public_reply", "Public reply"),
                            ("status_changed", "Status changed"),
                            ("secret_opened", "Secret opened"),
                            ("many_secrets", "Many secrets opened"),
                            ("secrets_to_change", "Secrets to change"),
                            ("webhook_failing", "Webhook failing"),
                            ("webhook_disabled", "Webhook disabled"),
                        ],
                        max_length=20,
                    ),
                ),
                ("recipient", models.CharField(max_length=254)),
                ("error", models.CharField(blank=True, max_length=200)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="events.event",
                    ),
                ),
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
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "pending")),
                        fields=["organization", "due_at", "id"],
                        name="message_in_its_turn",
                    ),
                    models.Index(
                        condition=models.Q(("status", "pending")),
                        fields=["ticket_number"],
                        name="message_waiting_of_ticket",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("event", "kind", "recipient"),
                        name="one_mail_per_reader",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("status", "pending"),
                                ("due_at__isnull", False),
                                ("ended_at", None),
                            ),
                            models.Q(
                                models.Q(("status", "pending"), _negated=True),
                                ("due_at", None),
                                ("ended_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="message_is_due_or_done",
                    ),
                ],
            },
        ),
        migrations.RunPython(_run(_CREATE_TRIGGER), _run(_DROP_TRIGGER)),
    ]
