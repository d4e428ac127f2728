"""ETags and conditional requests (docs/contract.md, 1.9).

The tag is a digest of the representation, so it is the same for every caller that gets
the same bytes, from whichever process.
"""

import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import parse_etags
from rest_framework.response import Response

from api.errors import PreconditionFailed


def etag_of(representation: dict[str, Any]) -> str:
    """Return the strong tag of an object's GET representation."""
    # Sorted, since a database may return the keys of a JSON object in another order.
    canonical = json.dumps(representation, separators=(",", ":"), sort_keys=True)
    return etag_of_bytes(canonical.encode())


def etag_of_bytes(content: bytes) -> str:
    """Return the strong tag of these bytes."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def refuse_mismatch(if_match: str | None, representation: dict[str, Any]) -> None:
    """Raise PreconditionFailed unless If-Match names this representation, or is None.

    For services, while the row is locked, so that it cannot change before the write.
    The comparison is strong (RFC 9110, section 13.1.1).
    """
    if if_match is not None:
        refuse_other_tag(if_match, etag_of(representation))


def refuse_other_tag(if_match: str | None, etag: str) -> None:
    """Raise PreconditionFailed unless If-Match names this tag, or is `*` or None."""
    if if_match is None or if_match.strip() == "*":
        return
    if etag not in parse_etags(if_match):
        raise PreconditionFailed()


def conditional_response(
    request: HttpRequest, representation: dict[str, Any]
) -> HttpResponseBase:
    """Return the response to a GET: 200 with its ETag, or 304 if it is unchanged."""
    refuse_mismatch(request.headers.get("If-Match"), representation)
    tag = etag_of(representation)
    response = Response(representation, headers={"ETag": tag})
    conditional = get_conditional_response(request, etag=tag, response=response)
    return response if conditional is None else conditional
