"""Check the parameters of OAuth requests before anything is looked up.

django-oauth-toolkit lets a NUL reach the database, takes the last of a repeated
parameter (against RFC 6749, section 3.2) and two client authentications at once
(against section 2.3). Here all of it is refused, with the errors of section 5.2.
"""

import base64
import binascii
from dataclasses import dataclass
from urllib.parse import unquote_plus

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, QueryDict

from api.throttling import Usage

LONGEST_VALUE = 4096
_MAY_REPEAT = {"resource"}  # RFC 8707, section 2


@dataclass
class OAuthError(Exception):
    """An error response of RFC 6749, section 5.2: code, description, status."""

    error: str
    description: str
    status: int = 400
    usage: Usage | None = None


def read_form(request: HttpRequest) -> QueryDict:
    """Return the form of a token or revocation request; raise Refused."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise OAuthError(
            "invalid_request",
            "Send application/x-www-form-urlencoded; JSON is not read here.",
        )
    if request.META.get("QUERY_STRING"):
        raise OAuthError("invalid_request", "Parameters belong in the body.")
    if _length_of(request) > settings.TOKEN_REQUEST_BYTES:
        raise OAuthError("invalid_request", "The body is too large.", 413)
    try:
        # Before Django and the library split it, each in its own way.
        refuse_many_fields(request.body)
        form = request.POST
    except RequestDataTooBig:
        raise OAuthError("invalid_request", "The body is too large.", 413) from None
    except TooManyFieldsSent:
        raise OAuthError("invalid_request", "Too many parameters.") from None
    except BadRequest:
        raise OAuthError("invalid_request", "The form has to be in UTF-8.") from None
    check_parameters(form)
    _check_one_authentication(request, form)
    return form


def _length_of(request: HttpRequest) -> int:
    """Return Content-Length in bytes; the server reads no more, and bounds chunks."""
    length = request.META.get("CONTENT_LENGTH") or ""
    return int(length) if length.isdecimal() else 0


def refuse_many_fields(encoded: str | bytes) -> None:
    """Raise OAuthError for too many parameters, before they are parsed."""
    between = encoded.count(b"&" if isinstance(encoded, bytes) else "&")  # type: ignore[arg-type]  # the same kind
    if between >= settings.TOKEN_REQUEST_FIELDS:
        raise OAuthError("invalid_request", "Too many parameters.")


def check_parameters(parameters: QueryDict) -> None:
    """Raise OAuthError for repeated or too long parameters, too many, or a NUL."""
    if len(parameters) > settings.TOKEN_REQUEST_FIELDS:
        raise OAuthError("invalid_request", "Too many parameters.")
    for name, values in parameters.lists():
        if "\x00" in name or any("\x00" in value for value in values):
            raise OAuthError("invalid_request", "U+0000 is not text.")
        if len(values) > 1 and name not in _MAY_REPEAT:
            raise OAuthError("invalid_request", "A parameter is repeated.")
        if len(name) > LONGEST_VALUE or any(len(v) > LONGEST_VALUE for v in values):
            raise OAuthError("invalid_request", "A parameter is too long.")


def _check_one_authentication(request: HttpRequest, form: QueryDict) -> None:
    """One way of client authentication in each request (RFC 6749, section 2.3)."""
    header = request.headers.get("Authorization")
    if header is None:
        return
    scheme, _, value = header.partition(" ")
    pair = basic_pair(value) if scheme.lower() == "basic" else None
    if pair is None:
        raise OAuthError(
            "invalid_client", "The Authorization header is not Basic.", 401
        )
    other = form.get("client_id", pair[0]) != pair[0]
    if other or "client_secret" in form:
        raise OAuthError("invalid_request", "Authenticate the client in one way only.")


def basic_pair(value: str | None) -> tuple[str, str] | None:
    """Return client_id and secret of a Basic header (RFC 6749, section 2.3.1)."""
    try:
        decoded = base64.b64decode(value or "", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    client_id, colon, secret = map(unquote_plus, decoded.partition(":"))
    if not colon or "\x00" in client_id + secret:
        return None
    return client_id, secret


def is_our_resource(uri: str) -> bool:
    """Tell whether a resource indicator names this API (RFC 8707)."""
    ours = settings.PUBLIC_URL
    return uri in {ours, f"{ours}/", f"{ours}/v1", f"{ours}/v1/"}
