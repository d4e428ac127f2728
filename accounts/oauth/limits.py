"""Limits of token requests by client, and of failures by client address.

A client id proves nothing: a request counts for a client once it has authenticated. A
public client cannot, so it is counted per address; failures count for the address they
come from. So nobody can use up the limit of another client.
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, QueryDict

from accounts.keys import digest
from accounts.models import Application
from accounts.oauth.parameters import OAuthError, basic_pair
from accounts.services.connections import is_secret_of
from api.client_address import address_bucket
from api.datetimes import now
from api.throttling import Usage, count

_FAILURES = "oauth-failures"
_REQUESTS = "oauth-client"


@dataclass(frozen=True)
class Client:
    """An application that requests tokens, and whether it authenticated by a secret."""

    client_id: str
    has_proof: bool


def require_tries_left(request: HttpRequest) -> None:
    """Raise OAuthError when this address failed too often, before anything else."""
    usage = _count(request, _FAILURES, address_bucket(request), hit=False)
    if usage is not None and usage.remaining == 0:
        raise _limit_error(usage)


def note_failure(request: HttpRequest) -> None:
    """Count a failed request without client authentication against its address."""
    _count(request, _FAILURES, address_bucket(request))


def count_request(request: HttpRequest, client: Client) -> None:
    """Count the request; raise OAuthError when the client made too many."""
    bucket = digest(client.client_id)
    if not client.has_proof:
        bucket = f"{bucket}:{address_bucket(request)}"
    usage = _count(request, _REQUESTS, bucket)
    if usage is not None and usage.exceeded:
        raise _limit_error(usage)


def find_client(request: HttpRequest, form: QueryDict) -> Client:
    """Return the client: by its secret, or a public one by its id; raise OAuthError.

    One SQL statement, whether there is such a client or not.
    """
    pair = basic_pair(request.headers.get("Authorization", "").partition(" ")[2])
    client_id, secret = pair or (form.get("client_id"), form.get("client_secret"))
    client_id = client_id or ""
    if secret:
        is_there = is_secret_of(client_id, secret, at=now())
    else:
        public = Application.objects.filter(client_type=Application.CLIENT_PUBLIC)
        is_there = public.filter(client_id=client_id).exists()
    if not is_there:
        raise OAuthError("invalid_client", "Unknown client, or a wrong secret.", 401)
    return Client(client_id, has_proof=bool(secret))


def _count(
    request: HttpRequest, policy: str, bucket: str, *, hit: bool = True
) -> Usage | None:
    rate = settings.TOKEN_REQUEST_LIMIT
    return count(request, policy=policy, bucket=bucket, rate=rate, hit=hit)


def _limit_error(usage: Usage) -> OAuthError:
    return OAuthError("temporarily_unavailable", "Too many requests.", 429, usage)
