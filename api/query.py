"""Query parameters, read as strictly as bodies: unknown or unreadable ones are 400."""

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
    """One query parameter: how it reads, and how the OpenAPI document shows it.

    `read` raises ValueError with a sentence. `many` parameters may be repeated and are
    lists; with `commas` each may hold several.
    """

    name: str
    read: Callable[[str], Any]
    description: str
    schema: Schema = field(default_factory=lambda: {"type": "string"})
    many: bool = False
    commas: bool = False


def read_parameters(query: QueryDict, known: Sequence[Parameter]) -> dict[str, Any]:
    """Return the value of each parameter that was sent; raise InvalidRequest."""
    by_name = {parameter.name: parameter for parameter in known}
    values: dict[str, Any] = {}
    faults = list(_unknown(query, by_name))
    for name, parameter in by_name.items():
        if name not in query:
            continue
        try:
            values[name] = _read(parameter, query.getlist(name))
        except ValueError as error:
            faults.append(FieldError(name, "invalid", str(error)))
    if faults:
        raise InvalidRequest(*faults)
    return values


def _read(parameter: Parameter, texts: list[str]) -> Any:
    if not parameter.many:
        if len(texts) > 1:
            raise ValueError("Give this parameter once.")
        return parameter.read(texts[0])
    if parameter.commas:
        texts = [part for text in texts for part in text.split(",")]
    return [parameter.read(text) for text in texts]


def _unknown(query: QueryDict, known: dict[str, Parameter]) -> Iterator[FieldError]:
    for name in query:
        if name not in known:
            nearest = get_close_matches(name[:64], known, n=1)
            hint = f" Did you mean {nearest[0]}?" if nearest else ""
            yield FieldError(
                printable(name), "unknown_parameter", f"Unknown parameter.{hint}"
            )


def one_of(allowed: Sequence[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"Must be one of {', '.join(allowed)}.")
        return text

    return read


def text(longest: int) -> Callable[[str], str]:
    def read(value: str) -> str:
        if not 1 <= len(value) <= longest:
            raise ValueError(f"Must have 1 to {longest} characters.")
        return value

    return read


def moment(value: str) -> Any:
    try:
        return parse_datetime(value)
    except ValueError:
        raise ValueError(
            "Must be a moment with an offset, e.g. 2026-01-20T10:30:00Z (a + in a URL"
            " is written %2B)."
        ) from None


def day(value: str) -> Any:
    try:
        return parse_day(value)
    except ValueError:
        raise ValueError("Must be a day, e.g. 2026-01-20.") from None


def whole_number(smallest: int, largest: int) -> Callable[[str], int]:
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
