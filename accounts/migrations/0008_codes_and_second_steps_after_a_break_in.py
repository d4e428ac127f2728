import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_how_people_come_in"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="emailcode",
            name="digest",
        ),
        migrations.RemoveField(
            model_name="emailcode",
            name="expires_at",
        ),
        migrations.AddField(
            model_name="invitation",
            name="inviter",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="emailcode",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("sign_up", "Sign-up"),
                    ("password_reset", "New password"),
                    ("browser", "Unknown browser"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="securityevent",
            name="type",
            field=models.CharField(
                choices=[
                    ("organization.created", "Organization Created"),
                    ("organization.closed", "Organization Closed"),
                    ("organization.reopened", "Organization Reopened"),
                    ("organization.plan_changed", "Plan Changed"),
                    ("user.created", "User Created"),
                    ("user.deactivated", "User Deactivated"),
                    ("user.reactivated", "User Reactivated"),
                    ("user.role_changed", "Role Changed"),
                    ("user.mfa_enabled", "Mfa Enabled"),
                    ("user.mfa_disabled", "Mfa Disabled"),
                    ("sign_in.locked", "Sign In Locked"),
                    ("user.password_changed", "Password Changed"),
                    ("user.password_reset", "Password Reset"),
                    ("user.passkey_added", "Passkey Added"),
                    ("user.passkey_removed", "Passkey Removed"),
                    ("user.passkey_confirmed", "Passkey Confirmed"),
                    ("user.recovery_codes_made", "Recovery Codes Made"),
                    ("user.recovery_code_used", "Recovery Code Used"),
                    ("user.recovery_codes_ended", "Recovery Codes Ended"),
                    ("user.browser_confirmed", "Browser Confirmed"),
                    ("user.sessions_ended", "Sessions Ended"),
                    ("member.invited", "Member Invited"),
                    ("member.invitation_renewed", "Invitation Renewed"),
                    ("member.invitation_withdrawn", "Invitation Withdrawn"),
                    ("member.added", "Member Added"),
                    ("member.role_changed", "Member Role Changed"),
                    ("api_key.issued", "Key Issued"),
                    ("api_key.rotated", "Key Rotated"),
                    ("api_key.revoked", "Key Revoked"),
                    ("member.removed", "Member Removed"),
                    ("application.created", "Application Created"),
                    ("application.changed", "Application Changed"),
                    ("application.secret_rotated", "Application Rotated"),
                    ("application.revoked", "Application Revoked"),
                    ("connection.made", "Let in"),
                    ("connection.revoked", "Revoked"),
                    ("webhook_endpoint.created", "Webhook Created"),
                    ("webhook_endpoint.changed", "Webhook Changed"),
                    ("webhook_endpoint.deleted", "Webhook Deleted"),
                    ("webhook_endpoint.secret_rotated", "Webhook Rotated"),
                    ("saved_reply.created", "Reply Created"),
                    ("saved_reply.changed", "Reply Changed"),
                    ("saved_reply.deleted", "Reply Deleted"),
                    ("macro.created", "Macro Created"),
                    ("macro.changed", "Macro Changed"),
                    ("macro.deleted", "Macro Deleted"),
                    ("team.created", "Team Created"),
                    ("team.changed", "Team Changed"),
                    ("team.deleted", "Team Deleted"),
                    ("token_family.revoked", "Tokens ended"),
                ],
                max_length=40,
            ),
        ),
        migrations.CreateModel(
            name="MailedCode",
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
                    "purpose",
                    models.CharField(
                        choices=[
                            ("sign_up", "Sign-up"),
                            ("password_reset", "New password"),
                            ("browser", "Unknown browser"),
                        ],
                        max_length=20,
                    ),
                ),
                ("email", models.CharField(max_length=254)),
                ("seed", models.CharField(max_length=32)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("next_mail_at", models.DateTimeField()),
                ("mails", models.PositiveIntegerField(default=0)),
                ("counted_from", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("purpose", "email"), name="one_mailed_code_each"
                    )
                ],
            },
        ),
    ]
