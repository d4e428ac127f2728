"""Events of a ticket in words, for the thread, the sidebar and the history page.

Values that people typed are separate parts, so that a page can isolate their writing
direction (`<bdi>`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from credentials.models import AccessRecord
from events.types import EventType
from tickets.models import Status

MAX_VALUE_LENGTH: Final = 80
_STATUSES: Final = {str(value): str(label) for value, label in Status.choices}
_PHRASES: Final[Mapping[str, str]] = {
    EventType.TICKET_CREATED: "filed the ticket",
    EventType.COMMENT_CREATED: "wrote to the thread",
    EventType.COMMENT_UPDATED: "edited a comment",
    EventType.TICKET_REDACTED: "took a text out of everything kept of the ticket",
    EventType.CREDENTIAL_CREATED: "handed over the secret {}",
    EventType.CREDENTIAL_REVEALED: "opened the secret {}",
    EventType.CREDENTIAL_REFUSED: "was refused the secret {}",
    EventType.CREDENTIAL_REVOKED: "destroyed the secret {}",
    EventType.CREDENTIAL_EXPIRED: "The secret {} expired",
    EventType.CREDENTIAL_PURGED: "The secret {} was destroyed after its time",
}
_NOTE_PHRASES: Final[Mapping[str, str]] = {
    EventType.COMMENT_CREATED: "wrote a note",
    EventType.COMMENT_UPDATED: "edited a note",
}
# Their actor is the system, and their phrases are whole sentences.
_WITHOUT_ACTOR: Final = (EventType.CREDENTIAL_EXPIRED, EventType.CREDENTIAL_PURGED)
_ACCESS_PHRASES: Final[Mapping[str, str]] = {
    AccessRecord.Action.REVEALED: "opened the secret {}",
    AccessRecord.Action.REFUSED: "was refused the secret {}",
    AccessRecord.Action.EXPIRED: "The secret {} expired",
    AccessRecord.Action.REVOKED: "destroyed the secret {}",
    AccessRecord.Action.CONSUMED: "The secret {} was destroyed at its last opening",
    AccessRecord.Action.PURGED: "The secret {} was destroyed after its time",
}
_FIELD_NAMES: Final = {"customer_email": "customer", "due_date": "due date"}
_WITHOUT_VALUES: Final = ("description", "metadata")  # too long for a line


@dataclass(frozen=True)
class TextPart:
    """A piece of a line: our words, or a value that the page isolates."""

    text: str
    is_value: bool = False


@dataclass(frozen=True)
class EventLine:
    """One event, access record or mail of a ticket, as pages display it.

    `parts` begin with a verb in lower case whose subject is `actor`, unless
    `has_actor` is false. `quote` is text that somebody typed, and nothing else.
    """

    at: datetime
    number: int
    actor: str
    parts: list[TextPart]
    has_actor: bool = True
    actor_kind: str = ""
    quote: str = ""
    request_id: str = ""
    is_internal: bool = False

    @property
    def order(self) -> tuple[datetime, int]:
        """Return the key that sorts lines of several sources by time."""
        return self.at, self.number

    @property
    def text(self) -> str:
        """Return the line without its actor, as a sentence's beginning."""
        text = " ".join(part.text for part in self.parts)
        return text[:1].upper() + text[1:]


def describe_event(
    kind: str, *, changes: Mapping[str, Any], target: Mapping[str, Any]
) -> list[TextPart]:
    """Return an event in words.

    `changes` are `{"field": {"from": …, "to": …}}`; `target` is the event's object, of
    which `id`, `type` and `is_internal` are read.
    """
    return list(_event_parts(kind, changes, target))


def describe_access(record: AccessRecord) -> list[TextPart]:
    """Return one record of a credential's access log in words."""
    phrase = _ACCESS_PHRASES[record.action].format(f"CRED-{record.credential_id}")
    address = f", from {record.client_address}" if record.client_address else ""
    return [TextPart(f"{phrase}{address}")]


def has_actor(kind: str) -> bool:
    """Return whether an event's phrase needs its actor as its subject."""
    return kind not in _WITHOUT_ACTOR


def _event_parts(
    kind: str, changes: Mapping[str, Any], target: Mapping[str, Any]
) -> Iterator[TextPart]:
    if kind == EventType.TICKET_STATUS_CHANGED:
        change = changes["status"]
        yield TextPart("changed the status from")
        yield from _between(
            *(_STATUSES.get(v, v) for v in (change["from"], change["to"]))
        )
    elif kind == EventType.TICKET_ASSIGNED:
        yield from _assignment_parts(changes["assigned_to"])
    elif kind == EventType.TICKET_UPDATED:
        yield from _update_parts(changes)
    elif target.get("is_internal") and kind in _NOTE_PHRASES:
        yield TextPart(_NOTE_PHRASES[kind])
    else:
        credential = f"{target.get('id')} ({target.get('type')})"
        yield TextPart(_PHRASES.get(kind, kind).format(credential))


def _assignment_parts(change: Mapping[str, Any]) -> Iterator[TextPart]:
    before, after = change["from"], change["to"]
    if after is None:
        yield TextPart("took it from")
        yield TextPart(before, is_value=True)
        return
    yield TextPart("assigned it to")
    yield TextPart(after, is_value=True)
    if before:
        yield TextPart("instead of")
        yield TextPart(before, is_value=True)


def _update_parts(changes: Mapping[str, Any]) -> Iterator[TextPart]:
    if not changes:
        yield TextPart("changed the ticket")
    for index, (name, change) in enumerate(changes.items()):
        if index:
            yield TextPart("and")
        if name == "tags":
            yield from _tag_parts(change["from"] or [], change["to"] or [])
        elif name == "first_responded_at":
            yield TextPart("answered for the first time")
        elif name in _WITHOUT_VALUES:
            yield TextPart(f"changed the {name}")
        else:
            yield TextPart(f"changed the {_FIELD_NAMES.get(name, name)} from")
            yield from _between(change["from"], change["to"])


def _tag_parts(before: list[str], after: list[str]) -> Iterator[TextPart]:
    added = [tag for tag in after if tag not in before]
    removed = [tag for tag in before if tag not in after]
    if added:
        yield TextPart("added the tags" if added[1:] else "added the tag")
        yield _value(added)
    if removed:
        yield TextPart("and removed" if added else "removed the tags")
        yield _value(removed)
    if not (added or removed):
        yield TextPart("put the tags in another order")


def _between(before: Any, after: Any) -> Iterator[TextPart]:
    yield _value(before)
    yield TextPart("to")
    yield _value(after)


def _value(value: Any) -> TextPart:
    if value in (None, "", []):
        return TextPart("nothing")
    text = ", ".join(value) if isinstance(value, list) else str(value)
    if len(text) > MAX_VALUE_LENGTH:
        text = f"{text[: MAX_VALUE_LENGTH - 1]}…"
    return TextPart(f"“{text}”", is_value=True)
