"""Organizations whose mail an operator approved, and the events that say so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_codes_and_second_steps_after_a_break_in"),
    ]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="mail_approved_at",
            field=models.DateTimeField(null=True),
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
                    ("organization.mail_approved", "Mail Approved"),
                    ("organization.mail_disapproved", "Mail Disapproved"),
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
    ]
