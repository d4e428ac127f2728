"""What a request named, kept beside it for whoever records requests: never a value.

A client may put anything where a name belongs, a secret as well. So only the names that
this operation knows are kept; all others are one `(unknown)`.
"""

from collections.abc import Collection, Mapping
from itertools import islice
from typing import Any, Final

from django.http import HttpRequest

MOST: Final = 20
UNKNOWN: Final = "(unknown)"

QUERY: Final = "devpros.asked.query"
FIELDS: Final = "devpros.asked.fields"


def record_request_names(
    request: HttpRequest, place: str, sent: Any, known: Collection[str]
) -> None:
    """Remember which of the `known` names were sent, each once, at most `MOST`."""
    if not sent or not isinstance(sent, Mapping):
        return
    names = (name if name in known else UNKNOWN for name in islice(sent, MOST))
    request.META[place] = [*dict.fromkeys(names)]


def recorded_names(request: HttpRequest, place: str) -> list[str]:
    names: list[str] = request.META.get(place, [])
    return names
