"""From REST framework's nested error lists to flat faults with dotted paths."""

from collections.abc import Iterator
from typing import Any

from rest_framework.exceptions import ErrorDetail

from api.errors import FieldFault, printable

_WHOLE = ""  # NON_FIELD_ERRORS_KEY: no name that a field could have


def faults_in(detail: Any, path: tuple[str, ...] = ()) -> Iterator[FieldFault]:
    """Yield one fault for each message in `detail`, e.g. `tags.0`."""
    match detail:
        case dict():
            for name, inner in detail.items():
                step = () if name == _WHOLE else (printable(str(name)),)
                yield from faults_in(inner, path + step)
        case list():
            for position, inner in enumerate(detail):
                step = () if isinstance(inner, ErrorDetail) else (str(position),)
                yield from faults_in(inner, path + step)
        case ErrorDetail():
            yield FieldFault(".".join(path) or "body", str(detail.code), str(detail))
