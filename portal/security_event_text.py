"""Security events in words, and the groups of their types."""

from collections.abc import Mapping
from typing import Final

from accounts.models import SecurityEvent

Kind = SecurityEvent.Type

GROUPS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "sign-in": (
        "Signing in",
        {
            Kind.SIGN_IN_LOCKED: "Sign-in locked after wrong tries",
            Kind.PASSWORD_CHANGED: "Password changed",
            Kind.PASSWORD_RESET: "Password reset by mail",
            Kind.MFA_ENABLED: "Two-step sign-in turned on",
            Kind.MFA_DISABLED: "Two-step sign-in turned off",
            Kind.PASSKEY_ADDED: "Passkey added",
            Kind.PASSKEY_REMOVED: "Passkey removed",
            Kind.PASSKEY_CONFIRMED: "Passkey confirmed",
            Kind.RECOVERY_CODES_MADE: "Recovery codes made",
            Kind.RECOVERY_CODE_USED: "Recovery code used",
            Kind.RECOVERY_CODES_ENDED: "Recovery codes ended",
            Kind.BROWSER_CONFIRMED: "Browser confirmed by mail",
            Kind.SESSIONS_ENDED: "Sessions ended",
        },
    ),
    "people": (
        "People",
        {
            Kind.USER_CREATED: "Account made",
            Kind.USER_DEACTIVATED: "Account deactivated",
            Kind.USER_REACTIVATED: "Account reactivated",
            Kind.MEMBER_INVITED: "Member invited",
            Kind.INVITATION_RENEWED: "Invitation sent again",
            Kind.INVITATION_WITHDRAWN: "Invitation withdrawn",
            Kind.MEMBER_ADDED: "Member added",
            Kind.MEMBER_ROLE_CHANGED: "Member's role changed",
            Kind.MEMBER_REMOVED: "Member removed",
        },
    ),
    "keys": (
        "API keys",
        {
            Kind.KEY_ISSUED: "API key issued",
            Kind.KEY_ROTATED: "API key rolled",
            Kind.KEY_REVOKED: "API key revoked",
        },
    ),
    "applications": (
        "Applications",
        {
            Kind.APPLICATION_CREATED: "Application created",
            Kind.APPLICATION_CHANGED: "Application changed",
            Kind.APPLICATION_ROTATED: "Application's secret rolled",
            Kind.APPLICATION_REVOKED: "Application revoked",
            Kind.APPLICATION_APPROVED: "Application approved for agents",
            Kind.APPROVAL_WITHDRAWN: "Application's approval ended",
            Kind.CONNECTION_MADE: "Application let in",
            Kind.CONNECTION_REVOKED: "Application's access ended",
            Kind.TOKEN_FAMILY_REVOKED: "Tokens ended, used twice",
        },
    ),
    "webhooks": (
        "Webhooks",
        {
            Kind.WEBHOOK_CREATED: "Webhook endpoint created",
            Kind.WEBHOOK_CHANGED: "Webhook endpoint changed",
            Kind.WEBHOOK_DELETED: "Webhook endpoint deleted",
            Kind.WEBHOOK_ROTATED: "Webhook secret rolled",
        },
    ),
    "organization": (
        "Organization",
        {
            Kind.ORGANIZATION_CREATED: "Organization created",
            Kind.ORGANIZATION_CLOSED: "Organization closed",
            Kind.ORGANIZATION_REOPENED: "Organization reopened",
            Kind.PLAN_CHANGED: "Plan changed",
            Kind.MAIL_APPROVED: "Mail to new readers approved",
            Kind.MAIL_DISAPPROVED: "Mail to new readers limited again",
        },
    ),
}
_TEXTS: Final = {
    kind: text for _, kinds in GROUPS.values() for kind, text in kinds.items()
}
_DEVPROS_ACTORS: Final = ("agent", "system")


def describe_event(event: SecurityEvent) -> str:
    """Return the event in words; its type if this module has no text for it."""
    text = _TEXTS.get(event.type, event.type)
    role = event.details.get("role")
    if isinstance(role, dict):
        return f"{text}: {role.get('from')} to {role.get('to')}"
    return f"{text} as {role}" if isinstance(role, str) and "ember" in text else text


def describe_actor(event: SecurityEvent) -> str:
    """Return the actor's name, or DevPros for its agents and itself."""
    return "DevPros" if event.actor_type in _DEVPROS_ACTORS else event.actor_name
