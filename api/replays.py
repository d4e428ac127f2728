"""Stored responses of the Idempotency-Key: find and change what they contain."""

import json
from collections.abc import Callable, Sequence
from typing import Any, Final

from rest_framework.renderers import JSONRenderer

from api.models import IdempotencyRecord

_LONGEST_ID: Final = 40
REDACTED: Final = "[redacted]"


def find_subject_id(body: dict[str, Any]) -> str:
    """Return the id of the ticket in a response, else that of the object itself."""
    ticket = body.get("ticket")
    found = body.get("ticket_id") or (
        ticket.get("id") if isinstance(ticket, dict) else body.get("id")
    )
    return found if isinstance(found, str) and len(found) <= _LONGEST_ID else ""


def hide_in_replays(about: str, names: Sequence[str], *, below: str = "") -> None:
    """Leave the fields of these names out of every replay about this object.

    `below` narrows it to scopes with this prefix, such as those of agents.
    """
    records = IdempotencyRecord.objects.filter(about=about, scope__startswith=below)
    records.update(withheld=list(names))


def body_for_replay(record: IdempotencyRecord) -> str:
    """Return the JSON of a replay, without the withheld fields."""
    if not record.withheld:
        return record.body
    return _to_json(_without(json.loads(record.body), frozenset(record.withheld)))


def rewrite_body(
    record: IdempotencyRecord, change: Callable[[dict[str, Any]], dict[str, Any]]
) -> str:
    """Return the stored JSON after `change`."""
    return _to_json(change(json.loads(record.body)))


def _to_json(value: Any) -> str:
    return str(JSONRenderer().render(value).decode())


def _without(value: Any, names: frozenset[str]) -> Any:
    if isinstance(value, list):
        return [_without(inner, names) for inner in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _blank_of(inner) if name in names else _without(inner, names)
        for name, inner in value.items()
    }


def _blank_of(value: Any) -> Any:
    match value:
        case str():
            return REDACTED
        case list():
            return []
        case dict():
            return {}
    return value
