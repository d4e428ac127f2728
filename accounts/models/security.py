"""The trail of what happened to people, keys and applications."""

from django.db import models

from accounts.models.organizations import Organization
from accounts.querysets import SecurityEventQuerySet


class SecurityEvent(models.Model):
    """What happened to people, keys and plans. Append-only; never a secret."""

    class Type(models.TextChoices):
        ORGANIZATION_CREATED = "organization.created"
        ORGANIZATION_CLOSED = "organization.closed"
        ORGANIZATION_REOPENED = "organization.reopened"
        PLAN_CHANGED = "organization.plan_changed"
        MAIL_APPROVED = "organization.mail_approved"
        MAIL_DISAPPROVED = "organization.mail_disapproved"
        USER_CREATED = "user.created"
        USER_DEACTIVATED = "user.deactivated"
        USER_REACTIVATED = "user.reactivated"
        ROLE_CHANGED = "user.role_changed"
        MFA_ENABLED = "user.mfa_enabled"
        MFA_DISABLED = "user.mfa_disabled"
        SIGN_IN_LOCKED = "sign_in.locked"
        PASSWORD_CHANGED = "user.password_changed"  # noqa: S105 — a kind of event
        PASSWORD_RESET = "user.password_reset"  # noqa: S105 — a kind of event
        PASSKEY_ADDED = "user.passkey_added"
        PASSKEY_REMOVED = "user.passkey_removed"
        PASSKEY_CONFIRMED = "user.passkey_confirmed"
        RECOVERY_CODES_MADE = "user.recovery_codes_made"
        RECOVERY_CODE_USED = "user.recovery_code_used"
        RECOVERY_CODES_ENDED = "user.recovery_codes_ended"
        BROWSER_CONFIRMED = "user.browser_confirmed"
        SESSIONS_ENDED = "user.sessions_ended"
        MEMBER_INVITED = "member.invited"
        INVITATION_RENEWED = "member.invitation_renewed"
        INVITATION_WITHDRAWN = "member.invitation_withdrawn"
        MEMBER_ADDED = "member.added"
        MEMBER_ROLE_CHANGED = "member.role_changed"
        KEY_ISSUED = "api_key.issued"
        KEY_ROTATED = "api_key.rotated"
        KEY_REVOKED = "api_key.revoked"
        MEMBER_REMOVED = "member.removed"
        APPLICATION_CREATED = "application.created"
        APPLICATION_CHANGED = "application.changed"
        APPLICATION_ROTATED = "application.secret_rotated"
        APPLICATION_REVOKED = "application.revoked"
        APPLICATION_APPROVED = "application.approved"
        APPROVAL_WITHDRAWN = "application.approval_withdrawn"
        CONNECTION_MADE = "connection.made", "Let in"
        CONNECTION_REVOKED = "connection.revoked", "Revoked"
        WEBHOOK_CREATED = "webhook_endpoint.created"
        WEBHOOK_CHANGED = "webhook_endpoint.changed"
        WEBHOOK_DELETED = "webhook_endpoint.deleted"
        WEBHOOK_ROTATED = "webhook_endpoint.secret_rotated"
        REPLY_CREATED = "saved_reply.created"
        REPLY_CHANGED = "saved_reply.changed"
        REPLY_DELETED = "saved_reply.deleted"
        MACRO_CREATED = "macro.created"
        MACRO_CHANGED = "macro.changed"
        MACRO_DELETED = "macro.deleted"
        TEAM_CREATED = "team.created"
        TEAM_CHANGED = "team.changed"
        TEAM_DELETED = "team.deleted"
        TOKEN_FAMILY_REVOKED = "token_family.revoked", "Tokens ended"

    type = models.CharField(max_length=40, choices=Type)
    at = models.DateTimeField()
    actor_type = models.CharField(max_length=12)
    actor_name = models.CharField(max_length=120)
    organization = models.ForeignKey(Organization, models.PROTECT, null=True)
    subject = models.CharField(max_length=254)
    details = models.JSONField(default=dict)

    objects = SecurityEventQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["subject", "-id"], name="security_event_by_subject")
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.subject}"
