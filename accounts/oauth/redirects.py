"""Where people are sent back to: addresses as they are registered, to the letter."""

import re
from typing import Any, Final, cast
from urllib.parse import urlsplit

from django.http import HttpResponse

from accounts.models import Application
from api.host_names import is_authority

# On this device a program listens at any port (RFC 8252, section 7.3).
_LOOPBACK: Final = re.compile(
    r"(?P<host>http://(?:127\.0\.0\.1|\[::1\]))(?::(?P<port>[1-9][0-9]{0,4}))?"
    r"(?P<rest>(?:[/?].*)?)"
)
_LAST_PORT: Final = 65535


def may_be_sent_to(application: Application, uri: str) -> bool:
    """Tell whether this very address is registered, but for a port on this device."""
    registered = application.redirect_uris.split()
    if not is_authority(_authority_of(uri)):
        return False
    if uri in registered:
        return True
    wanted = _without_port(uri)
    return wanted is not None and wanted in map(_without_port, registered)


def allow_form_target(answer: HttpResponse, uri: str) -> None:
    """Widen this answer's policy by the one origin the person is sent back to.

    Its host is one of `is_authority`, so that it can write nothing else there.
    """
    parts = urlsplit(uri)
    # A policy cannot write an IPv6 address (CSP 3, section 2.3.1): there, its scheme.
    ipv6 = "[" in parts.netloc
    origin = f"{parts.scheme}:" if ipv6 else f"{parts.scheme}://{parts.netloc}"
    cast(Any, answer)._csp_update = {"form-action": [origin]}  # read by django-csp


def _authority_of(uri: str) -> str:
    """Return the part between scheme and path; nothing where there is none."""
    try:
        return urlsplit(uri).netloc
    except ValueError:
        return ""


def _without_port(uri: str) -> str | None:
    """Return an address on this device without its port; None for any other."""
    found = _LOOPBACK.fullmatch(uri)
    if found is None or int(found["port"] or 1) > _LAST_PORT:
        return None
    return found["host"] + found["rest"]
