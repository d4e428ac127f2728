"""The OAuth server with the three grants on offer, without the library's others.

oauthlib's `Server` also builds the password, implicit and device grants, and checks a
password before it asks whether the grant is allowed (oauthlib#643): what does not exist
cannot be reached by a missed check.
"""

import re
from typing import Any, Final

from oauthlib.oauth2 import (
    AuthorizationCodeGrant,
    AuthorizationEndpoint,
    BearerToken,
    ClientCredentialsGrant,
    RefreshTokenGrant,
    RevocationEndpoint,
    TokenEndpoint,
)
from oauthlib.oauth2.rfc6749 import errors

from accounts.keys import digest

GRANTS: Final = ("authorization_code", "refresh_token", "client_credentials")

# RFC 7636, sections 4.1 and 4.2: the same shape for challenge and verifier.
_PKCE = re.compile(r"[A-Za-z0-9\-._~]{43,128}")


class Server(AuthorizationEndpoint, TokenEndpoint, RevocationEndpoint):
    def __init__(
        self,
        request_validator: Any,
        token_expires_in: Any = None,
        token_generator: Any = None,
        refresh_token_generator: Any = None,
        **others: Any,
    ) -> None:
        code = code_grant(request_validator)
        bearer = BearerToken(
            request_validator,
            token_generator,
            token_expires_in,
            refresh_token_generator,
        )
        AuthorizationEndpoint.__init__(
            self,
            default_response_type="code",
            response_types={"code": code},
            default_token_type=bearer,
        )
        TokenEndpoint.__init__(
            self,
            default_grant_type="authorization_code",
            grant_types={
                "authorization_code": code,
                "refresh_token": RefreshTokenGrant(request_validator),
                "client_credentials": ClientCredentialsGrant(request_validator),
            },
            default_token_type=bearer,
        )
        RevocationEndpoint.__init__(self, request_validator)


def code_grant(request_validator: Any) -> AuthorizationCodeGrant:
    """Return the code flow with PKCE S256 alone, checked before the consent."""
    grant = AuthorizationCodeGrant(request_validator)
    grant._code_challenge_methods = {"S256": grant._code_challenge_methods["S256"]}
    grant.custom_validators.pre_auth.append(check_authorization)
    grant.custom_validators.pre_token.append(check_redemption)
    return grant


def check_authorization(request: Any) -> dict[str, Any]:
    """Raise an error before the consent for what would fail at the token endpoint."""
    if request.response_type not in (None, "code"):
        raise errors.UnsupportedResponseTypeError(request=request)
    challenge = request.code_challenge
    if challenge is not None and not _PKCE.fullmatch(challenge):
        raise _invalid(request, "code_challenge must be 43 to 128 of A-Za-z0-9-._~")
    if request.code_challenge_method not in (None, "S256"):
        raise _invalid(request, "code_challenge_method must be S256")
    if request.response_mode not in (None, "query"):
        raise _invalid(request, "response_mode must be query")
    return {}


def check_redemption(request: Any) -> None:
    """Refuse a malformed verifier, and replace the code of the request by its digest.

    Codes are stored as digests, and the library looks up `request.code`.
    """
    if request.code_verifier is not None and not _PKCE.fullmatch(request.code_verifier):
        raise _invalid(request, "code_verifier must be 43 to 128 of A-Za-z0-9-._~")
    if request.code is not None:
        request.code = digest(request.code)


def _invalid(request: Any, description: str) -> errors.InvalidRequestError:
    return errors.InvalidRequestError(description=description, request=request)
