"""The verbs of who: each in one transaction, each leaving its SecurityEvent."""

from accounts.services.applications import (
    change_application,
    create_application,
    revoke_application,
    rotate_application_secret,
)
from accounts.services.approvals import approve_application, withdraw_approval
from accounts.services.codes import (
    Mailing,
    ask_for_code,
    confirm_address,
    has_account,
    note_failure,
    renew_code,
)
from accounts.services.connections import (
    connect,
    revoke_connection,
    revoke_connections,
)
from accounts.services.doubted_steps import (
    confirm_passkey,
    end_doubted_codes,
    is_doubted,
)
from accounts.services.house import support_organization
from accounts.services.invitations import (
    accept_as,
    accept_as_new,
    invite_member,
    note_unsent,
    open_invitations_of,
    renew_invitation,
    withdraw_invitation,
)
from accounts.services.keys import issue_key, revoke_key, rotate_key
from accounts.services.members import change_member_role, remove_member
from accounts.services.mfa import (
    accept_code,
    has_mfa,
    note_lockout,
    note_mfa_disabled,
    note_mfa_enabled,
    note_passkey_added,
    note_passkey_removed,
    note_recovery_code_used,
    note_recovery_codes_made,
    require_room_for_passkey,
    reset_mfa,
    use_first_code,
)
from accounts.services.organizations import (
    approve_mail,
    change_plan,
    close_organization,
    create_organization,
    disapprove_mail,
    reopen_organization,
)
from accounts.services.passwords import (
    can_reset,
    change_password,
    is_right_reset_code,
    reset_password,
)
from accounts.services.people import (
    Person,
    create_agent,
    create_member,
    deactivate_user,
    reactivate_user,
)
from accounts.services.profiles import Profile
from accounts.services.roles import change_role, complete_roles, role_of
from accounts.services.sessions import (
    end_all_sessions,
    end_other_sessions,
    end_session,
    note_seen,
    note_sign_in,
    sessions_of,
)
from accounts.services.signing_up import SignedUp, sign_up

__all__ = [
    "Mailing",
    "Person",
    "Profile",
    "SignedUp",
    "accept_as",
    "accept_as_new",
    "accept_code",
    "approve_application",
    "approve_mail",
    "ask_for_code",
    "can_reset",
    "change_application",
    "change_member_role",
    "change_password",
    "change_plan",
    "change_role",
    "close_organization",
    "complete_roles",
    "confirm_address",
    "confirm_passkey",
    "connect",
    "create_agent",
    "create_application",
    "create_member",
    "create_organization",
    "deactivate_user",
    "disapprove_mail",
    "end_all_sessions",
    "end_doubted_codes",
    "end_other_sessions",
    "end_session",
    "has_account",
    "has_mfa",
    "invite_member",
    "is_doubted",
    "is_right_reset_code",
    "issue_key",
    "note_failure",
    "note_lockout",
    "note_mfa_disabled",
    "note_mfa_enabled",
    "note_passkey_added",
    "note_passkey_removed",
    "note_recovery_code_used",
    "note_recovery_codes_made",
    "note_seen",
    "note_sign_in",
    "note_unsent",
    "open_invitations_of",
    "reactivate_user",
    "remove_member",
    "renew_code",
    "renew_invitation",
    "reopen_organization",
    "require_room_for_passkey",
    "reset_mfa",
    "reset_password",
    "revoke_application",
    "revoke_connection",
    "revoke_connections",
    "revoke_key",
    "role_of",
    "rotate_application_secret",
    "rotate_key",
    "sessions_of",
    "sign_up",
    "support_organization",
    "use_first_code",
    "withdraw_approval",
    "withdraw_invitation",
]
