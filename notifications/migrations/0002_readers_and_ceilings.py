"""What readers chose, what counts against a ceiling, and mails that were skipped."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_mail_that_an_operator_approved"),
        ("events", "0002_notify_workers"),
        ("notifications", "0001_messages"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reader",
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
                ("mailbox", models.CharField(max_length=64)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("unsubscribed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="message",
            name="counted_as",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Not counted"),
                    ("new_reader", "As one to a new reader"),
                    ("reader", "As one to a reader who knows the organization"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="mailbox",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AlterField(
            model_name="message",
            name="status",
            field=models.CharField(
                choices=[
                    ("pending", "Pending"),
                    ("delivered", "Delivered"),
                    ("failed", "Failed"),
                    ("skipped", "Skipped"),
                ],
                default="pending",
                editable=False,
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("status__in", ["failed", "skipped"])),
                fields=["ticket_number", "id"],
                name="message_unsent_of_ticket",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("status__in", ["failed", "skipped"])),
                fields=["organization", "id"],
                name="message_unsent_of_client",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("counted_as", ""), _negated=True),
                fields=["mailbox", "created_at"],
                name="message_counted_of_reader",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("counted_as", ""), _negated=True),
                fields=["organization", "created_at"],
                name="message_counted_of_client",
            ),
        ),
        migrations.AddField(
            model_name="reader",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.organization",
            ),
        ),
        migrations.AddConstraint(
            model_name="reader",
            constraint=models.UniqueConstraint(
                fields=("organization", "mailbox"), name="one_reader_per_mailbox"
            ),
        ),
    ]
