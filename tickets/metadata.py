"""A ticket's free-form object: how it merges, and how large it may become."""

import json
from typing import Any, Final

from api.errors import FieldError, InvalidRequest

MOST_KEYS: Final = 50
LARGEST_BYTES: Final = 16 * 1024  # of compact UTF-8
DEEPEST: Final = 8  # objects and lists inside one another, the outermost included


def merge_patch(target: Any, patch: Any) -> Any:
    """Return `target` after `patch`, as RFC 7396 says: null removes, objects merge."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value)
    return merged


def refuse_oversize(metadata: dict[str, Any]) -> None:
    """Raise InvalidRequest when metadata is over one of its limits."""
    if len(metadata) > MOST_KEYS:
        _refuse("max_length", f"At most {MOST_KEYS} keys.")
    if depth_of(metadata) > DEEPEST:
        _refuse("max_depth", f"At most {DEEPEST} levels of nesting.")
    compact = json.dumps(metadata, ensure_ascii=False, separators=(",", ":"))
    if len(compact.encode()) > LARGEST_BYTES:
        _refuse("max_size", f"At most {LARGEST_BYTES} bytes of compact JSON.")


def depth_of(value: Any) -> int:
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        return 0
    return 1 + max((depth_of(inner) for inner in value), default=0)


def same_json(one: Any, other: Any) -> bool:
    """Compare as JSON does: true is not 1, though Python holds them equal."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _refuse(code: str, message: str) -> None:
    raise InvalidRequest(FieldError("metadata", code, message))
