"""The verbs of who: each in one transaction, each leaving its SecurityEvent."""

from accounts.services.applications import (
    change_application,
    create_application,
    revoke_application,
    rotate_application_secret,
)
from accounts.services.connections import (
    connect,
    revoke_connection,
    revoke_connections,
)
from accounts.services.house import support_organization
from accounts.services.keys import issue_key, revoke_key, rotate_key
from accounts.services.mfa import (
    accept_code,
    has_mfa,
    note_lockout,
    note_mfa_disabled,
    note_mfa_enabled,
    reset_mfa,
)
from accounts.services.organizations import (
    change_plan,
    close_organization,
    create_organization,
    reopen_organization,
)
from accounts.services.people import (
    Person,
    create_agent,
    create_member,
    deactivate_user,
    reactivate_user,
    remove_member,
)
from accounts.services.profiles import Profile
from accounts.services.roles import change_role, complete_roles, role_of

__all__ = [
    "Person",
    "Profile",
    "accept_code",
    "change_application",
    "change_plan",
    "change_role",
    "close_organization",
    "complete_roles",
    "connect",
    "create_agent",
    "create_application",
    "create_member",
    "create_organization",
    "deactivate_user",
    "has_mfa",
    "issue_key",
    "note_lockout",
    "note_mfa_disabled",
    "note_mfa_enabled",
    "reactivate_user",
    "remove_member",
    "reopen_organization",
    "reset_mfa",
    "revoke_application",
    "revoke_connection",
    "revoke_connections",
    "revoke_key",
    "role_of",
    "rotate_application_secret",
    "rotate_key",
    "support_organization",
]
