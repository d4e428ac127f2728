"""The pages of a person's account. Closed by default: what is not here is not served.

Of allauth only these; sign-up, a forgotten password and its change are ours, and there
is no change of address. The names are allauth's own, since its code reverses them.
"""

from django.urls import path
from django.views.generic import RedirectView

from accounts.pages import (
    browser_check,
    connections,
    invitations,
    passkeys,
    passwords,
    second_factor,
    sign_in,
    sign_up,
)

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="mfa_index")),
    path("login/", sign_in.SignIn.as_view(), name="account_login"),
    path("login/browser/", browser_check.ask, name="account_browser"),
    path(
        "login/browser/code/",
        browser_check.enter_code,
        name="account_browser_code",
    ),
    path(
        "login/browser/again/",
        browser_check.resend_code,
        name="account_browser_again",
    ),
    path("logout/", sign_in.SignOut.as_view(), name="account_logout"),
    path(
        "reauthenticate/",
        sign_in.ConfirmPassword.as_view(),
        name="account_reauthenticate",
    ),
    path("signup/", sign_up.sign_up, name="account_signup"),
    path("signup/code/", sign_up.enter_code, name="account_signup_code"),
    path("signup/again/", sign_up.resend_code, name="account_signup_again"),
    path("password/change/", passwords.change, name="account_change_password"),
    path("password/reset/", passwords.ask, name="account_reset_password"),
    path(
        "password/reset/code/",
        passwords.enter_code,
        name="account_reset_password_code",
    ),
    path(
        "password/reset/again/",
        passwords.resend_code,
        name="account_reset_password_again",
    ),
    path("invitation/", invitations.accept, name="invitation"),
    path(
        "invitations/<str:token>/",
        invitations.open_invitation,
        name="open_invitation",
    ),
    path("applications/", connections.connections, name="connections"),
    path(
        "applications/<int:number>/revoke/",
        connections.revoke,
        name="revoke_connection",
    ),
    path("2fa/", second_factor.Overview.as_view(), name="mfa_index"),
    path(
        "2fa/authenticate/",
        second_factor.AskForCode.as_view(),
        name="mfa_authenticate",
    ),
    path(
        "2fa/reauthenticate/",
        second_factor.ConfirmCode.as_view(),
        name="mfa_reauthenticate",
    ),
    path(
        "2fa/totp/activate/",
        second_factor.Activate.as_view(),
        name="mfa_activate_totp",
    ),
    path(
        "2fa/totp/deactivate/",
        second_factor.Deactivate.as_view(),
        name="mfa_deactivate_totp",
    ),
    path("2fa/passkeys/", passkeys.Passkeys.as_view(), name="mfa_list_webauthn"),
    path("2fa/passkeys/add/", passkeys.Add.as_view(), name="mfa_add_webauthn"),
    path(
        "2fa/passkeys/<int:pk>/remove/",
        passkeys.Remove.as_view(),
        name="mfa_remove_webauthn",
    ),
    path("2fa/passkeys/<int:pk>/keep/", passkeys.keep, name="mfa_keep_webauthn"),
    path(
        "2fa/passkeys/confirm/",
        passkeys.Confirm.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
    path("login/passkey/", passkeys.SignIn.as_view(), name="mfa_login_webauthn"),
    path(
        "2fa/recovery-codes/",
        second_factor.RecoveryCodes.as_view(),
        name="mfa_view_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/generate/",
        second_factor.NewRecoveryCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        second_factor.DownloadRecoveryCodes.as_view(),
        name="mfa_download_recovery_codes",
    ),
]
