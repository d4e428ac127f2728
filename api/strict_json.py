"""JSON that every client and every database reads back equal (docs/contract.md, 1.5).

Pure Python, without requests.
"""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NoReturn

from api.errors import FieldError, InvalidJSON, InvalidRequest, printable

LARGEST_BODY = 1024 * 1024  # bytes
DEEPEST = 32  # objects and arrays inside one another
LARGEST_NUMBER = 1.7976931348623157e308  # of a 64-bit float

MOST_NAMES = 200  # of one object
MOST_ITEMS = 1_000  # of one array
MOST_TOKENS = 20_000  # strings, brackets and commas of a whole body

_WRITTEN_WITH_EXPONENT = 1e16  # from here on Python writes 1e+16

_TOO_DEEP = f"it is nested deeper than {DEEPEST} levels."
_TOO_WIDE = (
    f"an object has more than {MOST_NAMES} names, or an array more than {MOST_ITEMS}"
    " items."
)

# Strings are skipped whole, finished or not, so the scan stays linear on any input.
_TOKENS = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]|,', re.DOTALL)


def parse_json(body: bytes) -> Any:
    """Return the value of a JSON body; raise InvalidJSON or InvalidRequest."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise InvalidJSON(reason="it is not UTF-8.") from None
    refuse_oversize(text)
    try:
        value = json.loads(
            text,
            parse_constant=_refuse_constant,
            parse_float=_finite_float,
            parse_int=_finite_int,
            object_pairs_hook=_without_duplicates,
        )
    except json.JSONDecodeError as error:
        # The message of the decoder names a place, never the content.
        reason = f"{error.msg} (line {error.lineno}, column {error.colno})."
        raise InvalidJSON(reason=reason) from None
    errors = list(_unstorable_texts(value, ()))
    if errors:
        raise InvalidRequest(*errors)
    return value


def refuse_oversize(text: str) -> None:
    """Raise InvalidJSON for too many levels, names, items or tokens.

    Counts brackets and commas outside strings before the decoder runs, so that no body
    costs more than the largest valid one.
    """
    left: list[int] = []  # commas left to each open object and array
    for number, token in enumerate(_TOKENS.finditer(text)):
        if number >= MOST_TOKENS:
            raise InvalidJSON(reason=f"it has more than {MOST_TOKENS} parts.")
        _count(token[0][0], left)
        if len(left) > DEEPEST:
            raise InvalidJSON(reason=_TOO_DEEP)
        if left and left[-1] < 0:
            raise InvalidJSON(reason=_TOO_WIDE)


def _count(mark: str, left: list[int]) -> None:
    match mark:
        case "[":
            left.append(MOST_ITEMS - 1)
        case "{":
            left.append(MOST_NAMES - 1)
        case "]" | "}":
            del left[-1:]
        case "," if left:
            left[-1] -= 1


def _refuse_constant(name: str) -> NoReturn:
    raise InvalidJSON(reason=f"{name} is not a JSON number.")


def _finite_float(digits: str) -> float | int:
    """Return a number that each database writes back in the same digits.

    PostgreSQL stores numerics, without exponents and without a negative zero.
    """
    number = float(digits)
    if abs(number) > LARGEST_NUMBER:
        raise InvalidJSON(reason="a number is out of the range of a 64-bit float.")
    if abs(number) >= _WRITTEN_WITH_EXPONENT:
        return int(Decimal(repr(number)))
    return number or 0.0


def _finite_int(digits: str) -> int:
    # 1.79e308 has 309 digits; longer ones are not even converted.
    if len(digits) > 310 or abs(int(digits)) > LARGEST_NUMBER:
        raise InvalidJSON(reason="a number is out of the range of a 64-bit float.")
    return int(digits)


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise InvalidJSON(reason="an object names the same key twice.")
    return value


def _unstorable_texts(value: Any, path: tuple[str, ...]) -> Iterator[FieldError]:
    """Yield an error for each text that no database or no UTF-8 response can hold."""
    match value:
        case str():
            yield from _text_errors(value, path)
        case dict():
            for name, inner in value.items():
                step = (*path, printable(name))
                yield from _text_errors(name, step)
                yield from _unstorable_texts(inner, step)
        case list():
            for position, inner in enumerate(value):
                yield from _unstorable_texts(inner, (*path, str(position)))


def _text_errors(text: str, path: tuple[str, ...]) -> Iterator[FieldError]:
    field = ".".join(path) or "body"
    if "\x00" in text:
        yield FieldError(field, "null_character", "Null characters are not allowed.")
    if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
        yield FieldError(field, "lone_surrogate", "Lone surrogates are not allowed.")
