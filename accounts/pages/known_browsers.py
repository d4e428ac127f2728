"""Browsers in which a person has signed in before: no stranger keeps them out.

Such a browser has a signed cookie with a keyed digest of each person's address. It
proves nothing but that: the password and the second step are asked for as ever. What it
changes is whose wrong tries count (accounts/pages/limits.py).
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from accounts.pages.signed_cookies import SignedCookie
from api.moments import moment_now

_SEEN: Final = "devpros.signed_in"


@dataclass
class KnownBrowser:
    """What the cookie says: a number of its own, and who signed in when (seconds)."""

    number: str
    people: dict[str, int] = field(default_factory=dict)


def cookie() -> SignedCookie:
    return SignedCookie("browser", settings.KNOWN_BROWSER_AGE)


def number_of_known_browser(request: HttpRequest, *, person: str) -> str:
    """Return the number of this browser when this person signed in here; or ""."""
    known = _read(request)
    return known.number if known and _digest(person) in known.people else ""


def remember_browser(request: HttpRequest, *, person: str) -> None:
    """Let the answer to this request say that this person signed in here."""
    request.META.setdefault(_SEEN, []).append(person)


class KnownBrowserMiddleware:
    """Puts the cookie on the answer to a request in which somebody signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        seen = request.META.get(_SEEN)
        if seen:
            known = _read(request) or KnownBrowser(secrets.token_urlsafe(12))
            for person in seen:
                _add(known, person, at=moment_now())
            cookie().write(response, {"n": known.number, "p": known.people})
        return response


def _read(request: HttpRequest) -> KnownBrowser | None:
    value: Any = cookie().read(request)
    if value is None:
        return None
    oldest = (moment_now() - settings.KNOWN_BROWSER_AGE).timestamp()
    people = {who: since for who, since in value["p"].items() if since > oldest}
    return KnownBrowser(value["n"], people)


def _add(known: KnownBrowser, person: str, *, at: datetime) -> None:
    """Put the newest last; who signed in longest ago leaves first."""
    known.people.pop(_digest(person), None)
    known.people[_digest(person)] = int(at.astimezone(UTC).timestamp())
    for who in list(known.people)[: -settings.MOST_PEOPLE_PER_BROWSER]:
        del known.people[who]


def _digest(person: str) -> str:
    """Return what stands for an address, which nobody reads out of the cookie."""
    address = person.strip().lower()
    keyed = salted_hmac("accounts.known_browsers", address, algorithm="sha256")
    return keyed.hexdigest()[:32]
