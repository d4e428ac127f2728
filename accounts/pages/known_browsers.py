"""Browsers in which a person has signed in before: no stranger keeps them out.

Such a browser has a signed cookie with a keyed digest of each person's address and
password hash, so it ends with the password. It proves nothing but that: the password
and the second step are asked for as ever. What it changes is whose wrong tries count
(accounts/pages/limits.py).
"""

import secrets
from collections.abc import Callable
from typing import Any, Final, TypeAlias

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from accounts.models import User
from accounts.pages.signed_cookies import SignedCookie
from api.datetimes import now

_SEEN: Final = "devpros.signed_in"

# What the cookie says of each person, the newest last: a number for whoever counts, and
# when they signed in here (seconds).
_People: TypeAlias = dict[str, tuple[str, int]]


def cookie() -> SignedCookie:
    return SignedCookie("browser", settings.KNOWN_BROWSER_AGE)


def known_browser_number(request: HttpRequest, *, person: str) -> str:
    """Return the number of this browser when this person signed in here; or "".

    Each right sign-in and each mailed code makes a new one, for this person alone. The
    work is the same for an address that has an account and for one that has none.
    """
    known = _read(request)
    if not known:
        return ""
    address = person.strip().lower()
    user = User.objects.filter(email=address).first() or User(email=address)
    return known.get(_digest(user), ("", 0))[0]


def remember_browser(request: HttpRequest, user: User) -> None:
    """Let the answer to this request say that this person signed in here.

    With the password that `user` was read with: whoever passed with one that is changed
    at this moment is not known.
    """
    request.META.setdefault(_SEEN, []).append(_digest(user))


class KnownBrowserMiddleware:
    """Puts the cookie on the answer to a request in which somebody signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        seen = request.META.get(_SEEN)
        if seen:
            known = _read(request)
            for who in seen:
                _add(known, who, at=int(now().timestamp()))
            cookie().write(response, {"known": known})
        return response


def _read(request: HttpRequest) -> _People:
    value: Any = cookie().read(request) or {}
    oldest = (now() - settings.KNOWN_BROWSER_AGE).timestamp()
    return {
        who: (number, since)
        for who, (number, since) in value.get("known", {}).items()
        if since > oldest
    }


def _add(known: _People, who: str, *, at: int) -> None:
    """Put the newest last; who signed in longest ago leaves first."""
    known.pop(who, None)
    known[who] = (secrets.token_urlsafe(12), at)
    for longest_ago in list(known)[: -settings.MOST_PEOPLE_PER_BROWSER]:
        del known[longest_ago]


def _digest(user: User) -> str:
    """Return what stands for an address and a password; nobody reads either out."""
    value = f"{user.email} {user.get_session_auth_hash()}"
    keyed = salted_hmac("accounts.known_browsers", value, algorithm="sha256")
    return keyed.hexdigest()[:32]
