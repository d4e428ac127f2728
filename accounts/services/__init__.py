"""Services of accounts: each in one transaction, each records a SecurityEvent."""

from accounts.services.applications import (
    change_application,
    create_application,
    revoke_application,
    rotate_application_secret,
)
from accounts.services.approvals import approve_application, withdraw_approval
from accounts.services.codes import (
    CodeMail,
    confirm_address,
    has_account,
    note_failure,
    renew_code,
    request_code,
)
from accounts.services.connections import (
    grant_connection,
    revoke_connection,
    revoke_connections,
)
from accounts.services.invitations import (
    accept_invitation,
    accept_invitation_as_new_person,
    invite_member,
    note_unsent_invitation,
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
    require_passkeys_below_limit,
    reset_mfa,
    use_up_first_code,
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
from accounts.services.roles import change_role, role_of, update_role_permissions
from accounts.services.sessions import (
    end_all_sessions,
    end_other_sessions,
    end_session,
    note_session_use,
    note_sign_in,
    sessions_of,
)
from accounts.services.sign_ups import SignUpResult, sign_up
from accounts.services.support_organization import support_organization
from accounts.services.unconfirmed_steps import (
    confirm_passkey,
    delete_unconfirmed_codes,
    is_unconfirmed,
)

__all__ = [
    "CodeMail",
    "Person",
    "Profile",
    "SignUpResult",
    "accept_code",
    "accept_invitation",
    "accept_invitation_as_new_person",
    "approve_application",
    "approve_mail",
    "can_reset",
    "change_application",
    "change_member_role",
    "change_password",
    "change_plan",
    "change_role",
    "close_organization",
    "confirm_address",
    "confirm_passkey",
    "create_agent",
    "create_application",
    "create_member",
    "create_organization",
    "deactivate_user",
    "delete_unconfirmed_codes",
    "disapprove_mail",
    "end_all_sessions",
    "end_other_sessions",
    "end_session",
    "grant_connection",
    "has_account",
    "has_mfa",
    "invite_member",
    "is_right_reset_code",
    "is_unconfirmed",
    "issue_key",
    "note_failure",
    "note_lockout",
    "note_mfa_disabled",
    "note_mfa_enabled",
    "note_passkey_added",
    "note_passkey_removed",
    "note_recovery_code_used",
    "note_recovery_codes_made",
    "note_session_use",
    "note_sign_in",
    "note_unsent_invitation",
    "open_invitations_of",
    "reactivate_user",
    "remove_member",
    "renew_code",
    "renew_invitation",
    "reopen_organization",
    "request_code",
    "require_passkeys_below_limit",
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
    "update_role_permissions",
    "use_up_first_code",
    "withdraw_approval",
    "withdraw_invitation",
]
