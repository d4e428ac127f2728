"""Answers kept for replays: what they are about, and texts that leave them later."""

import json
from collections.abc import Callable, Sequence
from typing import Any, Final

from rest_framework.renderers import JSONRenderer

from api.models import IdempotencyRecord

_LONGEST_ID: Final = 40
REDACTED: Final = "[redacted]"


def find_subject_id(shown: dict[str, Any]) -> str:
    """Return the id of what an answer is about: a ticket where it names one."""
    inner = shown.get("ticket")
    named = shown.get("ticket_id") or (
        inner.get("id") if isinstance(inner, dict) else shown.get("id")
    )
    return named if isinstance(named, str) and len(named) <= _LONGEST_ID else ""


def hide_in_replays(about: str, names: Sequence[str], *, below: str = "") -> None:
    """Let no replay of an answer about this show the fields of these names for now.

    `below` narrows it to scopes that begin so, such as those of agents.
    """
    kept = IdempotencyRecord.objects.filter(about=about, scope__startswith=below)
    kept.update(withheld=list(names))


def body_for_replay(record: IdempotencyRecord) -> str:
    """Return the body of a replay, without what is withheld."""
    if not record.withheld:
        return record.body
    return _rendered(_without(json.loads(record.body), frozenset(record.withheld)))


def rewrite_body(
    record: IdempotencyRecord, change: Callable[[dict[str, Any]], dict[str, Any]]
) -> str:
    """Return the body with its content changed."""
    return _rendered(change(json.loads(record.body)))


def _rendered(shown: Any) -> str:
    return str(JSONRenderer().render(shown).decode())


def _without(value: Any, names: frozenset[str]) -> Any:
    if isinstance(value, list):
        return [_without(inner, names) for inner in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _emptied(inner) if name in names else _without(inner, names)
        for name, inner in value.items()
    }


def _emptied(value: Any) -> Any:
    match value:
        case str():
            return REDACTED
        case list():
            return []
        case dict():
            return {}
    return value
