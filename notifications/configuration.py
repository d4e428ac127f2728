"""What EMAIL_URL and MAIL_FROM mean. Read by the settings, before any model is."""

import ipaddress
from email.utils import parseaddr
from typing import Any, Final
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

_FILES: Final = "notifications.backends.FileBackend"
_NOTHING: Final = "notifications.backends.SilentBackend"
_SMTP: Final = "notifications.backends.SmtpBackend"
_PORTS: Final = {"smtp": 25, "smtp+tls": 587, "smtps": 587, "smtp+ssl": 465}
# Of each step of an exchange; the whole one is cut by the backend.
_SECONDS_FOR_A_STEP: Final = 10


def mail_settings(url: str, *, is_outbound: bool = True) -> dict[str, Any]:
    """Return Django's settings for `EMAIL_URL`; without one, mails become files.

    Where nothing may go out, whatever the URL says, mail goes nowhere. Raises
    ImproperlyConfigured, without the URL: it holds a password.
    """
    if not is_outbound:
        return {"EMAIL_BACKEND": _NOTHING}
    if not url:
        return {"EMAIL_BACKEND": _FILES}
    scheme = url.partition("://")[0]
    if scheme not in environ.Env.EMAIL_SCHEMES:
        known = ", ".join(sorted(environ.Env.EMAIL_SCHEMES))
        raise ImproperlyConfigured(f"EMAIL_URL has to begin with one of: {known}.")
    found: dict[str, Any] = environ.Env.email_url_config(url)
    if scheme == "filemail":
        path = "/" + found["EMAIL_FILE_PATH"].lstrip("/")
        return {"EMAIL_BACKEND": _FILES, "EMAIL_FILE_PATH": path}
    if scheme not in _PORTS:
        return {"EMAIL_BACKEND": found["EMAIL_BACKEND"]}
    return {
        **found,
        "EMAIL_BACKEND": _SMTP,
        "EMAIL_HOST": found["EMAIL_HOST"] or "localhost",
        "EMAIL_PORT": found["EMAIL_PORT"] or _PORTS[scheme],
        "EMAIL_HOST_USER": found["EMAIL_HOST_USER"] or "",
        "EMAIL_HOST_PASSWORD": found["EMAIL_HOST_PASSWORD"] or "",
        "EMAIL_TIMEOUT": _SECONDS_FOR_A_STEP,
    }


def sender(value: str, *, public_url: str) -> str:
    """Return `MAIL_FROM`, or an address at our own host; raise ImproperlyConfigured."""
    if not value:
        return f"DevPros <support@{_domain_of(public_url)}>"
    try:
        # A line break would be a header of its own; parseaddr reads past it.
        validate_email(parseaddr(value)[1] if value.isprintable() else "")
    except ValidationError:
        example = "DevPros <support@desk.example.com>"
        raise ImproperlyConfigured(
            f"MAIL_FROM has to hold one address, such as {example}."
        ) from None
    return value


def _domain_of(public_url: str) -> str:
    host = urlsplit(public_url).hostname or "localhost"
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host
    return "localhost"
