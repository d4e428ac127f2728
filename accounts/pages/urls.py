"""The pages of a person's account. Closed by default: what is not here is not served.

Of allauth only these: no sign-up, no reset by mail, no change of address. The names are
allauth's own, since its code reverses them.
"""

from django.urls import path
from django.views.generic import RedirectView

from accounts.pages import connections, second_factor, sign_in

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="mfa_index")),
    path("login/", sign_in.SignIn.as_view(), name="account_login"),
    path("logout/", sign_in.SignOut.as_view(), name="account_logout"),
    path(
        "reauthenticate/",
        sign_in.ConfirmPassword.as_view(),
        name="account_reauthenticate",
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
