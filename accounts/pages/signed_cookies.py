"""Signed cookies: what a browser keeps for us, so that a stranger fills no table."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True)
class SignedCookie:
    """A value that its browser can neither make nor change, for as long as `age`.

    Whoever holds the cookie can read the value, so it must not be a secret of ours.
    """

    label: str
    age: timedelta

    @property
    def name(self) -> str:
        """Return the cookie's name, which binds it to this host where there is TLS."""
        return f"{settings.COOKIE_PREFIX}{self.label}"

    def read(self, request: HttpRequest) -> Any:
        """Return the value; None for one that is missing, too old or not ours."""
        sent = request.COOKIES.get(self.name, "")
        try:
            return signing.loads(sent, salt=self._salt, max_age=self.age)
        except signing.BadSignature:
            return None

    def write(self, response: HttpResponse, value: Any) -> None:
        response.set_cookie(
            self.name,
            signing.dumps(value, salt=self._salt, compress=True),
            max_age=self.age,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )

    def delete(self, response: HttpResponse) -> None:
        response.delete_cookie(self.name, samesite="Lax")

    @property
    def _salt(self) -> str:
        return f"accounts.cookies.{self.label}"
