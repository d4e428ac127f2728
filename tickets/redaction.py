"""Replacing a text in what the API shows of a ticket: pure, and the same in every copy.

Where the text is not known any more (`None`: no key opens it), its field goes whole.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Any, Final

from api.replays import REDACTED

OF_TICKET: Final = (
    "title",
    "description",
    "category",
    "tags",
    "metadata",
    "customer_email",
)
TEXTS: Final = (*OF_TICKET, "content")
_LONGEST: Final = {"title": 255, "category": 64}
_LONGEST_TAG: Final = 50
_EMPTY: Final[dict[str, Any]] = {"tags": [], "metadata": {}, "customer_email": None}

__all__ = [
    "OF_TICKET",
    "REDACTED",
    "TEXTS",
    "holds",
    "redact_field",
    "redact_representation",
]


def redact_representation(
    representation: Mapping[str, Any], text: str | None
) -> dict[str, Any]:
    """Return an object as the API shows it with its free texts redacted.

    The answer of an earlier redaction holds the ticket as a field of its own.
    """
    return {
        name: redact_representation(value, text)
        if name == "ticket" and isinstance(value, dict)
        else redact_field(name, value, text)
        for name, value in representation.items()
    }


def redact_field(name: str, value: Any, text: str | None) -> Any:
    """Return what the field of this name becomes, within the field's own limits."""
    if name not in TEXTS or value is None:
        return value
    if text is None:
        return _EMPTY.get(name, REDACTED)
    if name == "customer_email":
        return None if is_address_in(value, text) else value
    if name == "tags":
        # Tags are kept in lower case, however they were sent.
        tags = without(without(value, text), text.lower())
        return list(dict.fromkeys(tag[:_LONGEST_TAG] for tag in tags))
    value = without(value, text)
    return value[: _LONGEST[name]] if name in _LONGEST else value


def is_address_in(address: str, text: str) -> bool:
    """Tell whether a text is, or holds, the address; a part of it leaves it alone."""
    return address.lower() in text.lower()


def holds(name: str, value: Any, text: str) -> bool:
    return bool(redact_field(name, value, text) != value)


def without(value: Any, text: str) -> Any:
    """Return a JSON value in which no string, number or name holds the text."""
    match value:
        case str():
            return replaced(value, text)
        case list():
            return [without(item, text) for item in value]
        case dict():
            fresh = _new_names(value, text)
            return {fresh[name]: without(inner, text) for name, inner in value.items()}
        case bool():
            return value
        case int() | float() if text in json.dumps(value):
            return REDACTED
    return value


def _new_names(names: Iterable[str], text: str) -> dict[str, str]:
    """Return what each name becomes; those that would be equal stay apart.

    The same in every copy, whatever order the copy has its names in.
    """
    fresh: dict[str, str] = {}
    taken: set[str] = set()
    for name in sorted(names, key=lambda name: (replaced(name, text) != name, name)):
        fresh[name] = next(
            candidate
            for candidate in _candidates(replaced(name, text), text)
            if candidate not in taken
        )
        taken.add(fresh[name])
    return fresh


def _candidates(name: str, text: str) -> Iterator[str]:
    """Yield the name, then longer ones, none of which holds the text again."""
    yield name
    for number in count(1):
        longer = f"{name}{number + 1}" if REDACTED in text else name + REDACTED * number
        if replaced(longer, text) == longer:
            yield longer


def replaced(value: str, text: str) -> str:
    if REDACTED in text:
        return value.replace(text, REDACTED)
    # What earlier redactions left is no text of anybody's.
    return REDACTED.join(part.replace(text, REDACTED) for part in value.split(REDACTED))
