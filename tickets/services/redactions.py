"""Taking a text out of everything that was kept of a ticket (contract 5).

The ticket, its comments, its events, the search index and the answers kept for retries
lose it; what other rooms keep is theirs to clean (REDACTORS). What stays is the fact.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any, Final

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.actor import Actor
from accounts.scopes import TICKETS_WRITE
from api.idempotency import rewrite_answers
from api.verb import verb
from events.models import Event
from events.services import Happening, record
from events.types import EventType
from tickets.errors import text_not_there
from tickets.models import Comment, Ticket
from tickets.representation import show_ticket
from tickets.search import forget_words
from tickets.services.changes import save
from tickets.services.tickets import reindex, rewrite_tags

REDACTED: Final = "[redacted]"
_OF_TICKET: Final = ("title", "description", "category", "tags", "metadata")
_TEXTS: Final = (*_OF_TICKET, "content")
_LONGEST: Final = {"title": 255, "category": 64}
_LONGEST_TAG: Final = 50


@verb
def redact_text(ticket: Ticket, *, actor: Actor, text: str, at: datetime) -> Ticket:
    """Replace every occurrence of `text` by `[redacted]`, leaving `ticket.redacted`.

    Agents' notes lose it too, without a sign that the client's side could see. Raises
    InvalidRequest when nothing this actor sees holds the text, what was there before
    an edit included; InsufficientScope.
    """
    actor.require(TICKETS_WRITE)
    ticket = Ticket.objects.locked(ticket.pk)
    held = _find(ticket, text)
    if not held.is_known_to(actor):
        raise text_not_there()
    _redact_ticket(ticket, text, at=at, changed=held.is_own)
    Comment.objects.bulk_update(held.comments, ["content"])
    Event.objects.bulk_update(held.events, ["data"], batch_size=200)
    _redact_elsewhere(ticket, text)
    kind, shown = EventType.TICKET_REDACTED, show_ticket(ticket)
    redacted = Happening(kind, shown, is_internal=not held.is_public)
    record(ticket, [redacted], actor=actor, at=at)
    save(ticket)
    rewrite_tags(ticket)
    reindex(ticket)
    forget_words()
    return ticket


@dataclass(frozen=True)
class _Held:
    """Where the text stood: comments and events come without it, to be saved."""

    is_own: bool
    comments: list[Comment]
    events: list[Event]

    @property
    def is_public(self) -> bool:
        """Tell whether it stood anywhere that the client's side sees."""
        said = any(not comment.is_note for comment in self.comments)
        return self.is_own or said or any(not past.is_internal for past in self.events)

    def is_known_to(self, actor: Actor) -> bool:
        if actor.may_read_notes or actor.is_system:
            return bool(self.is_own or self.comments or self.events)
        return self.is_public


def _find(ticket: Ticket, text: str) -> _Held:
    return _Held(
        is_own=any(_holds(name, getattr(ticket, name), text) for name in _OF_TICKET),
        comments=_comments(ticket, text),
        events=_events(ticket, text),
    )


def _redact_ticket(ticket: Ticket, text: str, *, at: datetime, changed: bool) -> None:
    for name in _OF_TICKET:
        setattr(ticket, name, _redacted(name, getattr(ticket, name), text))
    if changed:
        ticket.version += 1
        ticket.updated_at = max(at, ticket.updated_at)


def _comments(ticket: Ticket, text: str) -> list[Comment]:
    """Return those that held the text, locked and without it."""
    held = []
    # SQLite finds it in other cases, too.
    for comment in ticket.comments.select_for_update().filter(content__contains=text):
        if _holds("content", comment.content, text):
            comment.content = without(comment.content, text)
            held.append(comment)
    return held


def _events(ticket: Ticket, text: str) -> list[Event]:
    """Return the events that held the text, without it."""
    held = []
    for event in Event.objects.filter(ticket_number=ticket.pk).iterator():
        data = {
            **event.data,
            "object": redact_shown(event.data["object"], text),
            "changes": {
                name: {side: _redacted(name, was, text) for side, was in change.items()}
                for name, change in event.data["changes"].items()
            },
        }
        if data != event.data:
            event.data = data
            held.append(event)
    return held


def _redact_elsewhere(ticket: Ticket, text: str) -> None:
    rewrite_answers(
        scope=f"organization:{ticket.organization_id}",
        and_below="agent:",
        holding=ticket.public_id,
        rewrite=lambda shown: redact_shown(shown, text),
    )
    for path in settings.REDACTORS:
        import_string(path)(ticket, text=text, replacement=REDACTED)


def redact_shown(shown: dict[str, Any], text: str) -> dict[str, Any]:
    """Return an object as the API shows it with its free texts redacted.

    The answer of an earlier redaction holds the ticket as a field of its own.
    """
    return {
        name: redact_shown(value, text)
        if name == "ticket" and isinstance(value, dict)
        else _redacted(name, value, text)
        for name, value in shown.items()
    }


def _redacted(name: str, value: Any, text: str) -> Any:
    """Return what the field of this name becomes, within the field's own limits."""
    if name not in _TEXTS or value is None:
        return value
    if name == "tags":
        # Tags are kept in lower case, however they were sent.
        tags = without(without(value, text), text.lower())
        return list(dict.fromkeys(tag[:_LONGEST_TAG] for tag in tags))
    value = without(value, text)
    return value[: _LONGEST[name]] if name in _LONGEST else value


def without(value: Any, text: str) -> Any:
    """Return a JSON value in which no string, number or name holds the text."""
    match value:
        case str():
            return _replaced(value, text)
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
    for name in sorted(names, key=lambda name: (_replaced(name, text) != name, name)):
        fresh[name] = next(
            candidate
            for candidate in _candidates(_replaced(name, text), text)
            if candidate not in fresh.values()
        )
    return fresh


def _candidates(name: str, text: str) -> Iterator[str]:
    """Yield the name, then longer ones, none of which holds the text again."""
    yield name
    for number in count(1):
        longer = f"{name}{number + 1}" if REDACTED in text else name + REDACTED * number
        if _replaced(longer, text) == longer:
            yield longer


def _replaced(value: str, text: str) -> str:
    if REDACTED in text:
        return value.replace(text, REDACTED)
    # What earlier redactions left is no text of anybody's.
    return REDACTED.join(part.replace(text, REDACTED) for part in value.split(REDACTED))


def _holds(name: str, value: Any, text: str) -> bool:
    return bool(_redacted(name, value, text) != value)
