"""What signing in, its second step and their limits are set to."""

from typing import Any


def account_settings() -> dict[str, Any]:
    """Return Django's, allauth's and our own settings of the pages of an account."""
    return {
        "LOGIN_URL": "account_login",
        "LOGOUT_REDIRECT_URL": "account_login",
        "ACCOUNT_ADAPTER": "accounts.pages.adapter.AccountAdapter",
        "ACCOUNT_LOGIN_METHODS": {"email"},
        # Of allauth's own sign-up, which is not served (decision 0013).
        "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*"],
        "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
        # Who signs up or is invited has shown it before there is an account; others are
        # made by operators, who know their addresses.
        "ACCOUNT_EMAIL_VERIFICATION": "none",
        "ACCOUNT_SESSION_REMEMBER": True,  # for SESSION_COOKIE_AGE, without asking
        "ACCOUNT_REAUTHENTICATION_TIMEOUT": 15 * 60,
        "MFA_ADAPTER": "accounts.pages.second_factor_adapter.SecondFactorAdapter",
        "MFA_ALLOW_UNVERIFIED_EMAIL": True,
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        # A passkey is both steps: a device, and its owner's finger, face or PIN.
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        "MFA_WEBAUTHN_USER_VERIFICATION": "required",
        "MFA_TOTP_ISSUER": "DevPros",
        "MFA_TOTP_TOLERANCE": 1,  # a phone's clock may be 30 seconds off
        # accounts/pages/limits.py counts.
        "ACCOUNT_RATE_LIMITS": False,
        "MFA_RATE_LIMITS": False,
    }
