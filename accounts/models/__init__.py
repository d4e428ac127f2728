"""Organizations, people, their keys and applications."""

from accounts.models.applications import (
    AccessToken,
    Application,
    ApplicationSecret,
    Connection,
    Grant,
    RefreshToken,
)
from accounts.models.joining import (
    BrowserSession,
    EmailCode,
    Invitation,
    MailedCode,
)
from accounts.models.keys import ApiKey, ApiKeySecret
from accounts.models.organizations import Organization
from accounts.models.people import Membership, User
from accounts.models.security import SecurityEvent

__all__ = [
    "AccessToken",
    "ApiKey",
    "ApiKeySecret",
    "Application",
    "ApplicationSecret",
    "BrowserSession",
    "Connection",
    "EmailCode",
    "Grant",
    "Invitation",
    "MailedCode",
    "Membership",
    "Organization",
    "RefreshToken",
    "SecurityEvent",
    "User",
]
