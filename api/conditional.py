"""ETags, and the conditions a client may put on a request (contract 1.9).

The tag is a digest of the representation, so it is the same for every caller that sees
the same bytes, whoever asks and whichever process answers.
"""

import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import parse_etags
from rest_framework.response import Response

from api.errors import PreconditionFailed


def etag_of(shown: dict[str, Any]) -> str:
    """Return the strong tag of an object's GET representation."""
    # Sorted, since a database may hand back an object's keys in an order of its own.
    canonical = json.dumps(shown, separators=(",", ":"), sort_keys=True)
    return etag_of_bytes(canonical.encode())


def etag_of_bytes(content: bytes) -> str:
    """Return the strong tag of these very bytes."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def refuse_mismatch(if_match: str | None, shown: dict[str, Any]) -> None:
    """Raise PreconditionFailed unless an If-Match names this very state.

    Called by services while the row is locked: between the question and the write
    nobody else can change it. Comparison is strong, as RFC 9110 section 13.1.1 says.
    """
    if if_match is not None:
        refuse_other_tag(if_match, etag_of(shown))


def refuse_other_tag(if_match: str | None, etag: str) -> None:
    """Raise PreconditionFailed unless an If-Match names this tag, or any."""
    if if_match is None or if_match.strip() == "*":
        return
    if etag not in parse_etags(if_match):
        raise PreconditionFailed()


def tagged(request: HttpRequest, shown: dict[str, Any]) -> HttpResponseBase:
    """Answer a GET with its tag: 200, or 304 when the client has these bytes."""
    refuse_mismatch(request.headers.get("If-Match"), shown)
    tag = etag_of(shown)
    answer = Response(shown, headers={"ETag": tag})
    conditional = get_conditional_response(request, etag=tag, response=answer)
    return answer if conditional is None else conditional
