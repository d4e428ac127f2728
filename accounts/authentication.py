"""One bearer authentication; the credential's prefix alone decides what it is.

Reading the header follows RFC 6750, section 2.1. Whatever is wrong with a credential,
the response is the same 401 (docs/contract.md, 1.2).
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from accounts.actor import Actor
from accounts.key_lookup import key_of_secret
from accounts.key_use import note_use
from accounts.keys import digest, is_well_formed
from accounts.models import AccessToken
from accounts.token_lookup import actor_of_token, usable_token
from api.client_address import address_bucket
from api.datetimes import now
from api.errors import ApiError, InvalidCredentials
from api.request_id import request_id
from api.throttling import count, remember_usage

_BEARER = re.compile(r"bearer +([A-Za-z0-9\-._~+/]+=*)", re.IGNORECASE | re.ASCII)

FindActor = Callable[[str, datetime, str], Actor | None]


class BearerAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[Actor, None] | None:
        """Return the caller; None without a header; raise InvalidCredentials."""
        header = request._request.META.get("HTTP_AUTHORIZATION", "").strip()
        if not header:
            return None
        match = _BEARER.fullmatch(header)
        actor = _actor_for(match[1], request._request) if match else None
        if actor is None:
            raise authentication_error(request._request)
        return actor, None

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="devpros"'


def authentication_error(request: HttpRequest) -> ApiError:
    """Return InvalidCredentials; RateLimitExceeded after too many from one address.

    Counted only when a credential failed, so a valid key from the same address is
    never affected; a malformed one has cost no query by then.
    """
    usage = count(
        request,
        policy="authentication-failures",
        bucket=address_bucket(request),
        rate=settings.AUTHENTICATION_FAILURE_LIMIT,
    )
    if usage is not None and usage.exceeded:
        remember_usage(request, usage)
        return usage.to_error()
    return InvalidCredentials()


def _actor_for(credential: str, request: HttpRequest) -> Actor | None:
    for prefix, find in FINDERS.items():
        if credential.startswith(prefix):
            return find(credential, now(), request_id(request))
    return None


def key_actor(credential: str, at: datetime, request_id: str) -> Actor | None:
    """Return the actor of a valid API key, in one statement."""
    if not is_well_formed(credential):
        return None
    key = key_of_secret(digest(credential), at=at)
    if key is None or not key.is_usable(at=at):
        return None
    if not credential.startswith(key.prefix):
        return None
    note_use(key, at=at)
    return Actor.of_key(key, request_id=request_id)


def token_actor(credential: str, at: datetime, request_id: str) -> Actor | None:
    """Return the actor of a valid access token, in one statement."""
    token = usable_token(credential, at=at)
    if token is None:
        return None
    if token.used_at is None:
        # Once in its life, and at once: it tells a replayed code from a race.
        AccessToken.objects.filter(pk=token.pk).update(used_at=at)
    if token.connection is not None:
        note_use(token.connection, at=at)
    return actor_of_token(token, request_id=request_id)


FINDERS: Final[dict[str, FindActor]] = {
    "dp_live_": key_actor,
    "dp_test_": key_actor,
    "dp_at_": token_actor,
}
