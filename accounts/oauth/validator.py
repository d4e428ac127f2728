"""The validator of django-oauth-toolkit, with its gaps closed.

Each override says what the library does without it. All of it runs inside the one
transaction of the token endpoint, under the lock on the code or refresh token that is
presented, so that of parallel requests with the same one exactly one succeeds.
"""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauthlib.oauth2.rfc6749 import errors

from accounts.keys import digest
from accounts.models import (
    AccessToken,
    Grant,
    RefreshToken,
)
from accounts.oauth.configuration import CODE_SECONDS
from accounts.oauth.parameters import basic_pair, is_our_resource
from accounts.oauth.redirects import is_registered
from accounts.services import connections
from accounts.services.connections import REPLAYED, REUSED


class Validator(OAuth2Validator):
    # --- the client -----------------------------------------------------------------

    def _extract_basic_auth(self, request: Any) -> str | None:
        """Read the scheme in any case (RFC 9110, 11.1); the library reads `Basic`."""
        scheme, _, value = request.headers.get("HTTP_AUTHORIZATION", "").partition(" ")
        return value.strip() if scheme.lower() == "basic" else None

    def _authenticate_basic_auth(self, request: Any) -> bool:
        pair = basic_pair(self._extract_basic_auth(request))
        return pair is not None and self._is_secret(*pair, request)

    def _authenticate_request_body(self, request: Any) -> bool:
        secret: str = getattr(request, "client_secret", None) or ""
        return bool(secret) and self._is_secret(request.client_id, secret, request)

    def _is_secret(self, client_id: str, secret: str, request: Any) -> bool:
        """Tell whether this is a secret of the client; 190 random bits need no slow
        hash.

        With the library's PBKDF2 each guess cost 200 ms of CPU. A wrong secret costs
        one statement, whether there is such a client or not.
        """
        if not connections.is_secret_of(client_id, secret, at=timezone.now()):
            return False
        return self._load_application(client_id, request) is not None

    def validate_redirect_uri(
        self, client_id: str, redirect_uri: str, request: Any, *args: Any, **kw: Any
    ) -> bool:
        return is_registered(request.client, redirect_uri)

    # --- the code -------------------------------------------------------------------

    def save_authorization_code(
        self, client_id: str, code: dict[str, str], request: Any, *args: Any, **kw: Any
    ) -> None:
        """Store the digest of the code; the library hashes tokens but not codes."""
        now = timezone.now()
        connection = connections.grant_connection(
            request.client,
            user=request.user,
            membership=request.membership,
            scopes=request.scopes,
            at=now,
        )
        Grant.objects.create(
            application=request.client,
            user=request.user,
            connection=connection,
            code=digest(code["code"]),
            expires=now + timedelta(seconds=CODE_SECONDS),
            redirect_uri=request.redirect_uri if request.has_redirect_uri else "",
            scope=" ".join(request.scopes),
            code_challenge=request.code_challenge,
            code_challenge_method=request.code_challenge_method,
            token_family=uuid4(),
        )

    def validate_code(
        self,
        client_id: str,
        code: str,
        client: Any,
        request: Any,
        *args: Any,
        **kw: Any,
    ) -> bool:
        """Lock the code; refuse a used one, and revoke its tokens when it is a replay.

        RFC 6749, section 4.1.2. The library deletes used codes and sees no replay.
        """
        now = timezone.now()
        grant = connections.lock_grant(code)
        if grant is None or grant.application_id != client.pk:
            return False
        if grant.used_at is not None:
            if connections.is_replay(grant, at=now):
                connections.revoke_family(grant, reason=REPLAYED, at=now)
            return False
        if not grant.connection.is_usable:
            return False
        request.grant, request.connection = grant, grant.connection
        return bool(
            super().validate_code(client_id, code, client, request, *args, **kw)
        )

    def confirm_redirect_uri(
        self,
        client_id: str,
        code: str,
        redirect_uri: str,
        client: Any,
        request: Any,
        *args: Any,
        **kwargs: Any,
    ) -> bool:
        """Require the exact redirect_uri of the authorization request.

        Where that request had none, none is needed, and the registered one is accepted
        (RFC 6749, sections 4.1.3 and 5.2).
        """
        named = request.grant.redirect_uri
        if named and request.using_default_redirect_uri:
            raise errors.InvalidGrantError(description="redirect_uri is missing.")
        if redirect_uri != (named or client.default_redirect_uri):
            raise errors.InvalidGrantError(description="redirect_uri differs.")
        return True

    def invalidate_authorization_code(
        self, client_id: str, code: str, request: Any, *args: Any, **kwargs: Any
    ) -> None:
        """Mark the code as used, where the library deletes it, to detect a replay."""
        request.grant.used_at = timezone.now()
        request.grant.save(update_fields=["used_at"])

    # --- tokens ---------------------------------------------------------------------

    def validate_refresh_token(
        self, refresh_token: str, client: Any, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        """Lock the token; revoke its family when a used one is presented again.

        Except for a duplicate request of the same client (RFC 9700, section 4.14.2).
        """
        now = timezone.now()
        presented = connections.lock_refresh_token(refresh_token)
        if presented is None:
            return False
        if presented.revoked is None:
            if not presented.connection.is_usable:
                return False
            request.connection = presented.connection
            return bool(
                super().validate_refresh_token(
                    refresh_token, client, request, *args, **kwargs
                )
            )
        if not connections.is_duplicate_request(presented, client=client, at=now):
            connections.revoke_family(presented, reason=REUSED, at=now)
        return False

    def revoke_token(
        self, token: str, token_type_hint: str, request: Any, *args: Any, **kw: Any
    ) -> None:
        """Lock the connection first, in the order of `services.revoke_connection`."""
        connections.lock_connection_of(token)
        super().revoke_token(token, token_type_hint, request, *args, **kw)

    def _create_access_token(
        self, expires: Any, request: Any, token: Any, source_refresh_token: Any = None
    ) -> AccessToken:
        made = AccessToken(
            user=request.user,
            application=request.client,
            connection=getattr(request, "connection", None),
            scope=token["scope"],
            expires=expires,
            source_refresh_token=source_refresh_token,
        )
        self._set_token_value(made, token["access_token"])
        made.save()
        return made

    def _create_refresh_token(
        self, request: Any, raw: str, access_token: AccessToken, previous: Any
    ) -> RefreshToken:
        made = RefreshToken(
            user=request.user,
            application=request.client,
            connection=request.connection,
            access_token=access_token,
            token_family=(previous or request.grant).token_family,
        )
        self._set_token_value(made, raw)
        made.save()
        return made

    def _check_and_set_request_resource(self, request: Any) -> None:
        """Accept this API as the resource of a token, and no other (RFC 8707)."""
        resources = [value for key, value in request.decoded_body if key == "resource"]
        if not all(map(is_our_resource, resources)):
            raise errors.CustomOAuth2Error(
                error="invalid_target",
                description="Tokens of this server are for this API alone.",
                request=request,
            )
