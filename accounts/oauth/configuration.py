"""Settings of django-oauth-toolkit; its unsafe defaults are changed here.

Pure Python, because the settings read it.
"""

from typing import Any, Final

from accounts.scopes import SENTENCES

_ON = dict.fromkeys(
    (
        f"COMPLIANT_BCP_RFC9700_{gate}"
        for gate in (
            "IMPLICIT_GRANT",
            "PASSWORD_GRANT",
            "PKCE_METHOD",
            "PKCE_REQUIRED",
            "ACCESS_TOKEN_TRANSPORT",
            "AUTHZ_RESPONSE_ISS",
            "TOKEN_STORAGE",
            "REFRESH_TOKEN",
            "REDIRECT_URI_MATCHING",
            "REDIRECT_URI_SCHEME",
        )
    ),
    True,
)
_CLIENT_AUTHENTICATION = ["client_secret_basic", "client_secret_post", "none"]

ACCESS_TOKEN_SECONDS: Final = 3600
CODE_SECONDS: Final = 60
REFRESH_TOKEN_SECONDS: Final = 30 * 24 * 3600


def provider_settings(issuer: str) -> dict[str, Any]:
    """Return OAUTH2_PROVIDER for this issuer, the address people know us by."""
    return {
        "SCOPES": SENTENCES,
        "DEFAULT_SCOPES": ["tickets:read"],
        "SCOPES_BACKEND_CLASS": "accounts.oauth.scopes.GrantedScopes",
        "OAUTH2_VALIDATOR_CLASS": "accounts.oauth.validator.Validator",
        "OAUTH2_SERVER_CLASS": "accounts.oauth.server.Server",
        "ACCESS_TOKEN_GENERATOR": "accounts.oauth.tokens.generate_access_token",
        "REFRESH_TOKEN_GENERATOR": "accounts.oauth.tokens.generate_refresh_token",
        "ACCESS_TOKEN_EXPIRE_SECONDS": ACCESS_TOKEN_SECONDS,
        "AUTHORIZATION_CODE_EXPIRE_SECONDS": CODE_SECONDS,
        "REFRESH_TOKEN_EXPIRE_SECONDS": REFRESH_TOKEN_SECONDS,
        "ROTATE_REFRESH_TOKEN": True,
        "REFRESH_TOKEN_REUSE_PROTECTION": True,
        "REFRESH_TOKEN_GRACE_PERIOD_SECONDS": 0,
        "PKCE_REQUIRED": True,
        "ALLOW_URI_WILDCARDS": False,
        "ALLOW_LOCALHOST_LOOPBACK": False,
        "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
        # Without these the library builds both from the Host header of the request.
        "OIDC_ISS_ENDPOINT": issuer,
        "OAUTH2_PROTECTED_RESOURCE_IDENTIFIER": issuer,
        "OAUTH2_PROTECTED_RESOURCE_AUTHORIZATION_SERVERS": [issuer],
        "OAUTH2_PROTECTED_RESOURCE_NAME": "DevPros API",
        # These advertise; what is offered is decided by the server class.
        "OAUTH2_RESPONSE_TYPES_SUPPORTED": ["code"],
        "OAUTH2_GRANT_TYPES_SUPPORTED": [
            "authorization_code",
            "refresh_token",
            "client_credentials",
        ],
        "OAUTH2_TOKEN_ENDPOINT_AUTH_METHODS_SUPPORTED": _CLIENT_AUTHENTICATION,
        **_ON,
    }
