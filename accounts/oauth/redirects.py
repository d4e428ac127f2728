"""Redirect URIs: compared exactly with the registered ones (RFC 9700, 2.1)."""

import re
from typing import Any, Final, cast
from urllib.parse import urlsplit

from django.http import HttpResponse

from accounts.models import Application
from api.host_names import is_authority

# A native app listens at any port of the loopback address (RFC 8252, section 7.3).
_LOOPBACK: Final = re.compile(
    r"(?P<host>http://(?:127\.0\.0\.1|\[::1\]))(?::(?P<port>[1-9][0-9]{0,4}))?"
    r"(?P<rest>(?:[/?].*)?)"
)
_LAST_PORT: Final = 65535


def is_registered(application: Application, uri: str) -> bool:
    """Tell whether this URI is registered; the port of a loopback URI may differ."""
    registered = application.redirect_uris.split()
    if not is_authority(_authority_of(uri)):
        return False
    if uri in registered:
        return True
    without_port = _without_port(uri)
    return without_port is not None and without_port in map(_without_port, registered)


def allow_form_target(response: HttpResponse, uri: str) -> None:
    """Allow the redirect's origin in the form-action of this response's CSP.

    Its host is one of `is_authority`, so that it can write nothing else there.
    """
    parts = urlsplit(uri)
    # A policy cannot write an IPv6 address (CSP 3, section 2.3.1): there, its scheme.
    ipv6 = "[" in parts.netloc
    origin = f"{parts.scheme}:" if ipv6 else f"{parts.scheme}://{parts.netloc}"
    cast(Any, response)._csp_update = {"form-action": [origin]}  # read by django-csp


def _authority_of(uri: str) -> str:
    """Return the part between scheme and path; nothing where there is none."""
    try:
        return urlsplit(uri).netloc
    except ValueError:
        return ""


def _without_port(uri: str) -> str | None:
    """Return a loopback URI without its port; None for any other URI."""
    found = _LOOPBACK.fullmatch(uri)
    if found is None or int(found["port"] or 1) > _LAST_PORT:
        return None
    return found["host"] + found["rest"]
