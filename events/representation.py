"""How an event looks from outside: the same in the log and in every webhook."""

import json
from collections.abc import Iterator
from typing import Any, Final

from api.datetimes import format_datetime
from events.models import Event

LARGEST_TEXT: Final = 4_096
LARGEST_BODY: Final = 20_480
_LONG: Final = ("description", "content")
# What people write freely, wherever an object or a change shows it.
TEXTS: Final = (
    "title",
    "description",
    "category",
    "tags",
    "metadata",
    "customer_email",
    "content",
)
_EMPTY: Final[dict[type, Any]] = {str: "", list: [], dict: {}}
_ADDRESSES: Final = ("object.customer_email", "changes.customer_email")


def show_event(event: Event) -> dict[str, Any]:
    """Return an event as every channel shows it: API, webhook, documentation.

    At most 20 KiB of JSON: long texts are cut at 4 KiB, then metadata is left out, and
    `data.truncated` names what was. The object's own GET has all of it. Of an event
    that is held (`is_held`, annotated by events.holds) every text is left out so.
    """
    return _representation(event, readable_data(event))


def readable_data(event: Event) -> dict[str, Any]:
    """Return `data` for readers: of an event that is held, without its texts."""
    return without_texts(event.data) if event.is_held else event.data


def readable_changes(changes: dict[str, Any] | None, is_held: bool) -> dict[str, Any]:
    """Return `data.changes` for readers: of a held event, without its texts."""
    if not is_held:
        return changes or {}
    held: dict[str, Any] = without_texts({"object": {}, "changes": changes or {}})
    return dict(held["changes"])


def without_texts(data: dict[str, Any]) -> dict[str, Any]:
    """Return the data of an event with every text empty, each named in `truncated`."""
    changes = {name: dict(change) for name, change in data["changes"].items()}
    emptied = {**data, "object": dict(data["object"]), "changes": changes}
    names = []
    for path, holder, key in _places(emptied, TEXTS):
        if holder[key]:
            is_text = not path.startswith(_ADDRESSES)
            holder[key] = _EMPTY.get(type(holder[key])) if is_text else None
            names.append(path)
    return {**emptied, "truncated": names} if names else emptied


def _representation(event: Event, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": event.public_id,
        "type": event.type,
        "timestamp": format_datetime(event.timestamp),
        "sequence": event.sequence,
        "request_id": event.request_id,
        "actor": {"type": event.actor_type, "name": event.actor_name},
        "livemode": event.livemode,
        "data": _bounded(data),
    }


def render_event(event: Event) -> bytes:
    """Return the bytes that webhooks send and sign, held or not: none leaves so."""
    return _json(_representation(event, event.data)).encode()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _size(value: Any) -> int:
    return len(_json(value).encode())


def _bounded(data: dict[str, Any]) -> dict[str, Any]:
    if _size(data) <= LARGEST_TEXT:  # nearly all are
        return data
    changes = {name: dict(change) for name, change in data["changes"].items()}
    bounded = {**data, "object": dict(data["object"]), "changes": changes}
    truncated = [*data.get("truncated", ()), *_cut_texts(bounded)]
    truncated += _leave_out_metadata(bounded)
    return {**bounded, "truncated": truncated} if truncated else bounded


def _cut_texts(data: dict[str, Any]) -> Iterator[str]:
    """Cut what is too long, in place, and name it."""
    for path, holder, key in _places(data, _LONG):
        if isinstance(holder[key], str) and _size(holder[key]) > LARGEST_TEXT:
            holder[key] = _prefix(holder[key])
            yield path


def _leave_out_metadata(data: dict[str, Any]) -> Iterator[str]:
    """Leave out as little as needed, what was before it at first."""
    for path, holder, key in _places(data, ("metadata",)):
        if _size(data) <= LARGEST_BODY - _RESERVED_BYTES:
            return
        holder[key] = {}
        yield path


_RESERVED_BYTES: Final = (
    1_024  # for the rest of the event, and the names of what was cut
)


def _places(
    data: dict[str, Any], names: tuple[str, ...]
) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield each place where one of these fields stands: its path, and how to set it.

    An event about a redaction holds no object deeper than these.
    """
    for name in names:
        if name in data["changes"]:
            for end in ("from", "to"):
                yield f"changes.{name}.{end}", data["changes"][name], end
        if name in data["object"]:
            yield f"object.{name}", data["object"], name


def _prefix(text: str) -> str:
    """Return the longest beginning that is small enough as JSON."""
    low, high = 0, LARGEST_TEXT
    while low < high:
        middle = (low + high + 1) // 2
        if _size(text[:middle]) <= LARGEST_TEXT:
            low = middle
        else:
            high = middle - 1
    return text[:low]
