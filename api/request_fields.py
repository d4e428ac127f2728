"""Which query parameters and body fields a request named, for the request log.

Never a value. A client may send anything as a name, a secret as well, so names that the
operation does not know are recorded as `(unknown)`.
"""

from collections.abc import Collection, Mapping
from itertools import islice
from typing import Any, Final

from django.http import HttpRequest

MAX_NAMES: Final = 20
UNKNOWN: Final = "(unknown)"

QUERY: Final = "devpros.request_names.query"
FIELDS: Final = "devpros.request_names.fields"


def record_request_names(
    request: HttpRequest, key: str, sent: Any, known: Collection[str]
) -> None:
    """Record which of the `known` names were sent, each once, at most `MAX_NAMES`."""
    if not sent or not isinstance(sent, Mapping):
        return
    names = (name if name in known else UNKNOWN for name in islice(sent, MAX_NAMES))
    request.META[key] = [*dict.fromkeys(names)]


def recorded_names(request: HttpRequest, key: str) -> list[str]:
    names: list[str] = request.META.get(key, [])
    return names
