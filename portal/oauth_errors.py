"""Short explanations of OAuth errors; docs/oauth.md has each with its request."""

from typing import Final

# On the application's redirect URI: (error, cause).
AUTHORIZATION_ERRORS: Final = [
    (
        "access_denied",
        "The person said no; or an agent, and the application is not approved.",
    ),
    ("invalid_request", "There is no `code_challenge`, or it is not S256."),
    (
        "invalid_scope",
        "The scope does not exist, or this person cannot give it; or it is"
        " `tickets:assign` with `credentials:reveal`, of an agent.",
    ),
    ("invalid_target", "The `resource` is not this API."),
    ("login_required", "`prompt=none` was asked for, and nobody is signed in."),
    ("consent_required", "`prompt=none` was asked for; a person always decides."),
    ("unsupported_response_type", "It is not `code`."),
]
# From /oauth/token and /oauth/revoke: (status, error, cause, solution).
TOKEN_ERRORS: Final = [
    (
        "400, 405, 413",
        "invalid_request",
        "Something is missing, repeated or too long, or it is JSON and not a form.",
        "`error_description` says which. Send a form by `POST`.",
    ),
    (
        "401",
        "invalid_client",
        "The client is unknown or its secret is wrong.",
        "Compare both with the application in the portal.",
    ),
    (
        "400",
        "invalid_grant",
        "The code or refresh token is unknown, used, expired or ended; or the"
        " `redirect_uri` of the first request is missing or differs.",
        "Send that `redirect_uri` again, or let the person consent again. Keep the"
        " newest refresh token only.",
    ),
    (
        "400",
        "invalid_scope",
        "More was asked for than was granted.",
        "Ask for less, or let the person consent again.",
    ),
    (
        "400",
        "unauthorized_client",
        "The application has no scope of its own.",
        "An owner grants one in the portal.",
    ),
    (
        "400",
        "unsupported_grant_type",
        "It is none of authorization_code, refresh_token, client_credentials.",
        "Use one of these three.",
    ),
    (
        "429, 503",
        "temporarily_unavailable",
        "Too many requests, or the service is busy.",
        "Wait `Retry-After` seconds, then try again.",
    ),
]
