"""Limits and cleaning of tickets and comments, for services to call.

Serializers, forms and commands import the numbers from here. The services check them
again, because SQLite does not enforce `max_length` (docs/contract.md, 3 and 4).
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from api.errors import FieldError, InvalidRequest

TITLE_CHARACTERS: Final = 255
TEXT_CHARACTERS: Final = 65_536  # of a description or a comment
CATEGORY_CHARACTERS: Final = 64
MAX_TAGS: Final = 20
TAG_CHARACTERS: Final = 50

_LIMITS: Final = {
    "title": TITLE_CHARACTERS,
    "description": TEXT_CHARACTERS,
    "category": CATEGORY_CHARACTERS,
    "content": TEXT_CHARACTERS,
}
_BREAKS: Final = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")


def clean_title(title: str) -> str:
    """Return the title in one line, so that it breaks no mail header."""
    return _BREAKS.sub(" ", title)


def clean_tags(tags: Iterable[str]) -> list[str]:
    """Return the tags trimmed, in lower case, each once, in their order."""
    return list(dict.fromkeys(tag.strip().lower() for tag in tags))


def clean_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields as they are stored.

    Raises InvalidRequest that names every field over its limit.
    """
    cleaned = dict(fields)
    if "title" in cleaned:
        cleaned["title"] = clean_title(cleaned["title"])
    if "tags" in cleaned:
        cleaned["tags"] = clean_tags(cleaned["tags"])
    errors = list(_find_errors(cleaned))
    if errors:
        raise InvalidRequest(*errors)
    return cleaned


def _find_errors(fields: Mapping[str, Any]) -> Iterable[FieldError]:
    for name, limit in _LIMITS.items():
        if len(fields.get(name) or "") > limit:
            message = f"Must have at most {limit} characters."
            yield FieldError(name, "max_length", message)
    if "title" in fields and not fields["title"].strip():
        yield FieldError("title", "blank", "May not be blank.")
    tags = fields.get("tags", [])
    if len(tags) > MAX_TAGS:
        yield FieldError("tags", "max_length", f"At most {MAX_TAGS} tags.")
    if not all(1 <= len(tag) <= TAG_CHARACTERS for tag in tags):
        message = f"Must have 1 to {TAG_CHARACTERS} characters."
        yield FieldError("tags", "length", message)
