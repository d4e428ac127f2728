"""What signing in, its second step and their limits are set to."""

from typing import Any, Final

_DJANGO: Final = "django.contrib.auth.password_validation"
_VALIDATORS: Final = (
    "UserAttributeSimilarityValidator",
    "MinimumLengthValidator",
    "CommonPasswordValidator",
)


def account_settings() -> dict[str, Any]:
    """Return Django's, allauth's and our own settings of the pages of an account."""
    return {
        "AUTH_PASSWORD_VALIDATORS": [
            {"NAME": "accounts.passwords.MaximumLengthValidator"},
            *({"NAME": f"{_DJANGO}.{name}"} for name in _VALIDATORS),
        ],
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


def cookie_settings(*, is_secure: bool) -> dict[str, Any]:
    """Return what the cookies of people are called, and how long a session may rest.

    Over TLS each name has the prefix with which a browser takes a cookie from this very
    host alone.
    """
    prefix = "__Host-" if is_secure else ""
    return {
        "COOKIE_PREFIX": prefix,
        "SESSION_COOKIE_NAME": f"{prefix}sessionid",
        "SESSION_COOKIE_SECURE": is_secure,
        # Since its last use; devpros/limits.py says for how long in all.
        "SESSION_COOKIE_AGE": 12 * 60 * 60,
        "CSRF_COOKIE_NAME": f"{prefix}csrftoken",
        "CSRF_COOKIE_SECURE": is_secure,
        "CSRF_COOKIE_HTTPONLY": True,  # scripts of ours take it from the form
        "MESSAGE_STORAGE": "accounts.pages.messages.MessageStorage",
    }
