"""What happened to a ticket, one line each, in words.

What others wrote comes apart from our own words, so that a page can keep its writing
direction to itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from events.representation import readable_changes
from events.types import EventType
from tickets.models import Status

_STATUSES: Final = {str(value): str(label) for value, label in Status.choices}
_LONGEST: Final = 60
_PLAIN: Final = {
    EventType.TICKET_CREATED: "filed the ticket",
    EventType.COMMENT_CREATED: "wrote a message",
    EventType.COMMENT_UPDATED: "edited a message",
    EventType.TICKET_REDACTED: "took a text out",
    EventType.CREDENTIAL_CREATED: "handed over a secret,",
    EventType.CREDENTIAL_REVEALED: "opened the secret",
    EventType.CREDENTIAL_REFUSED: "was refused the secret",
    EventType.CREDENTIAL_REVOKED: "destroyed the secret",
    EventType.CREDENTIAL_EXPIRED: "The time was over of the secret",
    EventType.CREDENTIAL_PURGED: "The ticket's end destroyed the secret",
}
_BY_ITSELF: Final = (EventType.CREDENTIAL_EXPIRED, EventType.CREDENTIAL_PURGED)
_NAMES: Final = {
    "customer_email": "customer",
    "due_date": "due date",
    "metadata": "metadata",
}


@dataclass(frozen=True)
class Part:
    """A piece of a line: ours, or somebody's, which the page isolates."""

    text: str
    is_quoted: bool = False


@dataclass(frozen=True)
class Line:
    """One event, as it is read."""

    at: datetime
    number: int
    actor: str
    parts: list[Part]


def line_of(row: Mapping[str, Any]) -> Line:
    """Return the line of an event's row; see `thread.EVENT_COLUMNS`."""
    parts = list(_said(row))
    if row["type"] not in _BY_ITSELF:
        parts.insert(0, Part(row["actor_name"], is_quoted=True))
    return Line(row["timestamp"], row["id"], row["actor_name"], parts)


def _said(row: Mapping[str, Any]) -> Iterator[Part]:
    kind, changes = row["type"], readable_changes(row["data__changes"], row["is_held"])
    if kind == EventType.TICKET_STATUS_CHANGED:
        change = changes["status"]
        yield Part("changed the status from")
        yield from _between(_status(change["from"]), _status(change["to"]))
    elif kind == EventType.TICKET_ASSIGNED:
        yield from _assigned(changes["assigned_to"])
    elif kind == EventType.TICKET_UPDATED:
        yield from _updated(changes)
    else:
        yield Part(_PLAIN.get(kind, str(kind)))
        if kind.startswith("credential."):
            yield Part(f"{row['data__object__id']} ({row['data__object__type']})")


def _assigned(change: Mapping[str, Any]) -> Iterator[Part]:
    if change["to"] is None:
        yield Part("took it from")
        yield Part(change["from"], is_quoted=True)
    else:
        yield Part("gave it to")
        yield Part(change["to"], is_quoted=True)


def _updated(changes: Mapping[str, Any]) -> Iterator[Part]:
    joined = ""
    for name, change in changes.items():
        yield from [Part(joined)] if joined else []
        joined = "and"
        if name == "tags":
            yield from _tagged(change["from"] or [], change["to"] or [])
        elif name == "first_responded_at":
            yield Part("answered for the first time")
        elif name in ("description", "metadata"):
            yield Part(f"changed the {name}")
        else:
            yield Part(f"changed the {_NAMES.get(name, name)} from")
            yield from _between(change["from"], change["to"])


def _tagged(before: list[str], after: list[str]) -> Iterator[Part]:
    added = [tag for tag in after if tag not in before]
    gone = [tag for tag in before if tag not in after]
    if added:
        yield Part("added the tags" if added[1:] else "added the tag")
        yield Part(_short(", ".join(added)), is_quoted=True)
    if gone:
        yield Part("and removed" if added else "removed the tags")
        yield Part(_short(", ".join(gone)), is_quoted=True)
    if not (added or gone):
        yield Part("put the tags in another order")


def _between(before: Any, after: Any) -> Iterator[Part]:
    yield Part(_short(before), is_quoted=True)
    yield Part("to")
    yield Part(_short(after), is_quoted=True)


def _status(value: str) -> str:
    return _STATUSES.get(value, value)


def _short(value: Any) -> str:
    text = "nothing" if value in (None, "") else str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
