"""The two ways in, as OpenAPI describes them: the same scopes for both."""

from typing import Any

from django.conf import settings

AGENTS_ALONE = frozenset({"credentials:reveal", "comments:internal"})


def security_schemes() -> dict[str, Any]:
    """Return `components.securitySchemes` of the document."""
    token_url = f"{settings.PUBLIC_URL}/oauth/token"
    scopes = dict(settings.OAUTH2_PROVIDER["SCOPES"])
    as_itself = {
        scope: words for scope, words in scopes.items() if scope not in AGENTS_ALONE
    }
    return {
        "apiKey": {
            "type": "http",
            "scheme": "bearer",
            "description": "An API key: `dp_live_…` for your organization, `dp_test_…`"
            " for its sandbox. The scopes listed are those the key must hold.",
        },
        "oauth2": {
            "type": "oauth2",
            "description": "An access token `dp_at_…` of an application, for a person"
            " who consented (code with PKCE S256) or for the application itself.",
            "flows": {
                "authorizationCode": {
                    "authorizationUrl": f"{settings.PUBLIC_URL}/oauth/authorize",
                    "tokenUrl": token_url,
                    "refreshUrl": token_url,
                    "scopes": scopes,
                },
                "clientCredentials": {"tokenUrl": token_url, "scopes": as_itself},
            },
        },
    }
