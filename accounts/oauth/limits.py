"""How often a client asks for tokens, and how often an address fails to be one.

A name proves nothing: a request counts for a client once the client has proved who it
is. A public client cannot, so it is counted at each address apart; and failures count
for the address they come from. Nobody uses up what is another's.
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, QueryDict

from accounts.keys import digest
from accounts.models import Application
from accounts.oauth.parameters import Refused, basic_pair
from accounts.services.connections import is_secret_of
from api.client_address import address_bucket
from api.datetimes import now
from api.throttling import Usage, count

_FAILURES = "oauth-failures"
_REQUESTS = "oauth-client"


@dataclass(frozen=True)
class Client:
    """An application that asks for tokens, and whether it proved to be the one."""

    client_id: str
    has_proof: bool


def require_tries_left(request: HttpRequest) -> None:
    """Raise Refused where this address failed too often; nothing else is looked at."""
    usage = _count(request, _FAILURES, address_bucket(request), hit=False)
    if usage is not None and usage.remaining == 0:
        raise _refusal(usage)


def note_failure(request: HttpRequest) -> None:
    """Count a request of somebody who proved to be no client, and got nothing."""
    _count(request, _FAILURES, address_bucket(request))


def count_request(request: HttpRequest, client: Client) -> None:
    """Raise Refused when the client asked too often."""
    bucket = digest(client.client_id)
    if not client.has_proof:
        bucket = f"{bucket}:{address_bucket(request)}"
    usage = _count(request, _REQUESTS, bucket)
    if usage is not None and usage.exceeded:
        raise _refusal(usage)


def find_client(request: HttpRequest, form: QueryDict) -> Client:
    """Return who asks: by its secret, or a public one by its name; else raise Refused.

    What it may do is the library's matter. One statement, whoever asks.
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
        raise Refused("invalid_client", "Unknown client, or a wrong secret.", 401)
    return Client(client_id, has_proof=bool(secret))


def _count(
    request: HttpRequest, policy: str, bucket: str, *, hit: bool = True
) -> Usage | None:
    rate = settings.TOKEN_REQUEST_LIMIT
    return count(request, policy=policy, bucket=bucket, rate=rate, hit=hit)


def _refusal(usage: Usage) -> Refused:
    return Refused("temporarily_unavailable", "Too many requests.", 429, usage)
