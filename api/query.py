"""Query parameters, read as strictly as bodies: unknown or invalid ones are 400."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from django.http import QueryDict

from api.datetimes import parse_datetime, parse_day
from api.errors import FieldError, InvalidRequest, printable

Schema = dict[str, Any]


@dataclass(frozen=True)
class Parameter:
    """One query parameter: how it is parsed, and its schema in the OpenAPI document.

    `read` returns the value or raises ValueError with a message for the client. A
    parameter with `many` may be repeated and is a list; with `commas` each repetition
    may hold several values.
    """

    name: str
    read: Callable[[str], Any]
    description: str
    schema: Schema = field(default_factory=lambda: {"type": "string"})
    many: bool = False
    commas: bool = False


def read_parameters(query: QueryDict, known: Sequence[Parameter]) -> dict[str, Any]:
    """Return the values of the parameters sent, by name; raise InvalidRequest."""
    by_name = {parameter.name: parameter for parameter in known}
    values: dict[str, Any] = {}
    errors = list(_unknown_parameters(query, by_name))
    for name, parameter in by_name.items():
        if name not in query:
            continue
        try:
            values[name] = _read(parameter, query.getlist(name))
        except ValueError as error:
            errors.append(FieldError(name, "invalid", str(error)))
    if errors:
        raise InvalidRequest(*errors)
    return values


def _read(parameter: Parameter, texts: list[str]) -> Any:
    if not parameter.many:
        if len(texts) > 1:
            raise ValueError("Give this parameter once.")
        return parameter.read(texts[0])
    if parameter.commas:
        texts = [part for text in texts for part in text.split(",")]
    return [parameter.read(text) for text in texts]


def _unknown_parameters(
    query: QueryDict, known: dict[str, Parameter]
) -> Iterator[FieldError]:
    for name in query:
        if name not in known:
            nearest = get_close_matches(name[:64], known, n=1)
            hint = f" Did you mean {nearest[0]}?" if nearest else ""
            yield FieldError(
                printable(name), "unknown_parameter", f"Unknown parameter.{hint}"
            )


def one_of(allowed: Sequence[str]) -> Callable[[str], str]:
    """Return a reader of one of these words."""

    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"Must be one of {', '.join(allowed)}.")
        return text

    return read


def text(longest: int) -> Callable[[str], str]:
    """Return a reader of texts of 1 to `longest` characters."""

    def read(value: str) -> str:
        if not 1 <= len(value) <= longest:
            raise ValueError(f"Must have 1 to {longest} characters.")
        return value

    return read


def date_time(value: str) -> Any:
    """Read RFC 3339 with an offset as UTC."""
    try:
        return parse_datetime(value)
    except ValueError:
        raise ValueError(
            "Must be a date and time with an offset, such as 2026-01-20T10:30:00Z"
            " (in a URL, write + as %2B)."
        ) from None


def day(value: str) -> Any:
    """Read a date; of a date and time take the date as written."""
    try:
        return parse_day(value)
    except ValueError:
        raise ValueError("Must be a date, such as 2026-01-20.") from None


def whole_number(smallest: int, largest: int) -> Callable[[str], int]:
    """Return a reader of whole numbers in this range, both ends included."""

    def read(value: str) -> int:
        if re.fullmatch(r"[0-9]{1,6}", value) and smallest <= int(value) <= largest:
            return int(value)
        raise ValueError(f"Must be a whole number from {smallest} to {largest}.")

    return read


def limit_parameter(*, largest: int = 100, default: int = 25) -> Parameter:
    return Parameter(
        "limit",
        whole_number(1, largest),
        "How many to return at most.",
        {"type": "integer", "minimum": 1, "maximum": largest, "default": default},
    )


CURSOR = Parameter("cursor", str, "The `next_cursor` of the page before.")
