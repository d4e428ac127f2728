"""Taking a text out of everything that is kept of a ticket (contract 5).

The ticket, its comments and the search lose it in one transaction, and what else is
kept is held from then on: no reader gets it. The worker rewrites that (copies.py), for
it may be any amount. What stays is the fact.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.models import Max, TextField, Value
from django.db.models.functions import Cast, StrIndex
from django.utils.module_loading import import_string

from accounts.actor import Actor
from accounts.errors import SealUnavailable
from accounts.scopes import TICKETS_WRITE
from accounts.sealed_texts import REDACTED_TEXT, seal
from api.replays import hide_in_replays
from api.transactions import transactional
from events.models import Event, Redaction
from events.services import EventDraft, record
from events.types import EventType
from tickets.ceilings import size_of
from tickets.errors import text_not_there
from tickets.models import Comment, Ticket
from tickets.redaction import (
    OF_TICKET,
    REDACTED,
    TEXTS,
    holds,
    redact_field,
    redact_representation,
)
from tickets.representation import show_ticket
from tickets.search import index_comments, index_ticket
from tickets.services.changes import save
from tickets.services.tickets import rewrite_tags

# So many events, the newest, are searched for a text that stands nowhere else. In a
# longer history it may be in older ones: then it is not said to be absent.
MOST_SEARCHED: Final = 1_000
_AGENTS: Final = "agent:"  # scopes of their keys for retries
_AT_ONCE: Final = 100  # comments written in one statement


def redact_text(ticket: Ticket, *, actor: Actor, text: str, at: datetime) -> Ticket:
    """Replace every occurrence of `text` by `[redacted]`, leaving `ticket.redacted`.

    An address goes from `customer_email` when the text is or holds it. Agents' notes
    lose the text too, without a sign that the client's side could see. Raises
    InvalidRequest when nothing this actor sees holds the text, what was there before
    an edit included; InsufficientScope.
    """
    actor.require(TICKETS_WRITE)
    try:
        sealed = seal(text, purpose=REDACTED_TEXT)
    except SealUnavailable:
        sealed = ""  # then copies lose whole fields
    return _redact(ticket, actor=actor, text=text, sealed=sealed, at=at)


@transactional
def _redact(
    ticket: Ticket, *, actor: Actor, text: str, sealed: str, at: datetime
) -> Ticket:
    ticket = Ticket.objects.get_for_update(ticket.pk)
    held = _find(ticket, text)
    if not held.is_known_to(actor):
        raise text_not_there()
    _redact_ticket(ticket, text, at=at, changed=held.is_own)
    _redact_comments(ticket, held.comments, text)
    for path in settings.REDACTORS:
        import_string(path)(ticket, text=text, replacement=REDACTED)
    is_internal = not held.is_public_for(actor)
    hide_in_replays(ticket.public_id, TEXTS, below=_AGENTS if is_internal else "")
    _hold(ticket, sealed, is_internal=is_internal, at=at)
    kind, representation = EventType.TICKET_REDACTED, show_ticket(ticket)
    redacted = EventDraft(kind, representation, is_internal=is_internal)
    record(ticket, [redacted], actor=actor, at=at)
    save(ticket)
    return ticket


@dataclass(frozen=True)
class _Held:
    """Where the text stands: in the ticket, in these comments, in which events."""

    is_own: bool
    comments: list[Comment]
    in_published: bool
    in_internal: bool
    is_searched: bool  # all events there are; else older ones may hold it

    @property
    def has_text(self) -> bool:
        """Tell whether it stands where the client's side sees it by now."""
        return self.is_own or any(not comment.is_note for comment in self.comments)

    def is_public_for(self, actor: Actor) -> bool:
        """Tell whether the client's side is told, which it is of its own redactions."""
        by_client = not (actor.may_read_notes or actor.is_system)
        return by_client or self.has_text or self.in_published

    def is_known_to(self, actor: Actor) -> bool:
        if self.has_text or self.in_published or not self.is_searched:
            return True
        in_notes = bool(self.comments) or self.in_internal
        return in_notes and (actor.may_read_notes or actor.is_system)


def _find(ticket: Ticket, text: str) -> _Held:
    is_own = any(holds(name, getattr(ticket, name), text) for name in OF_TICKET)
    comments = list(_comments_with(ticket, text))
    if is_own or any(not comment.is_note for comment in comments):
        return _Held(is_own, comments, False, False, True)
    numbers = Event.objects.filter(ticket_number=ticket.pk).order_by("-id")
    newest = list(numbers.values_list("id", flat=True)[: MOST_SEARCHED + 1])
    searched = newest[:MOST_SEARCHED]
    in_published = _is_in_events(searched, text, is_internal=False)
    return _Held(
        is_own,
        comments,
        in_published,
        not in_published and _is_in_events(searched, text, is_internal=True),
        len(newest) <= MOST_SEARCHED,
    )


def _comments_with(ticket: Ticket, text: str) -> Iterable[Comment]:
    """Yield those that hold the text; the lock of the ticket keeps them as they are."""
    where = StrIndex("content", Value(text))  # in this case, and at any length
    for comment in ticket.comments.alias(place=where).filter(place__gt=0):
        if holds("content", comment.content, text):
            yield comment


def _is_in_events(numbers: list[int], text: str, *, is_internal: bool) -> bool:
    kept = StrIndex(Cast("data", TextField()), Value(_as_json(text)))
    found = Event.objects.alias(place=kept).filter(
        pk__in=numbers, is_internal=is_internal, place__gt=0
    )
    return any(_holds_in_data(event.data, text) for event in found.iterator())


def _as_json(text: str) -> str:
    """Return the text as it stands within the JSON that this database keeps."""
    return json.dumps(text, ensure_ascii=connection.vendor == "sqlite")[1:-1]


def _holds_in_data(data: dict[str, Any], text: str) -> bool:
    return redact_representation(data["object"], text) != data["object"] or any(
        holds(name, was, text)
        for name, change in data["changes"].items()
        for was in change.values()
    )


def _redact_ticket(ticket: Ticket, text: str, *, at: datetime, changed: bool) -> None:
    if not changed:
        return
    before = size_of(ticket.description)
    for name in OF_TICKET:
        setattr(ticket, name, redact_field(name, getattr(ticket, name), text))
    ticket.client_bytes += size_of(ticket.description) - before
    ticket.version += 1
    ticket.updated_at = max(at, ticket.updated_at)
    rewrite_tags(ticket)
    index_ticket(ticket)


def _redact_comments(ticket: Ticket, comments: list[Comment], text: str) -> None:
    if not comments:
        return
    for comment in comments:
        before = size_of(comment.content)
        comment.content = redact_field("content", comment.content, text)
        _count(ticket, comment, size_of(comment.content) - before)
    Comment.objects.bulk_update(comments, ["content"], batch_size=_AT_ONCE)
    index_comments(ticket, comments)


def _count(ticket: Ticket, comment: Comment, growth: int) -> None:
    """Count without a ceiling: a text can always be taken out."""
    if comment.is_of_client:
        ticket.client_bytes += growth
    else:
        ticket.agent_bytes += growth


def _hold(ticket: Ticket, sealed: str, *, is_internal: bool, at: datetime) -> None:
    events = Event.objects.filter(ticket_number=ticket.pk)
    Redaction.objects.create(
        ticket_number=ticket.pk,
        organization=ticket.organization,
        last_event=events.aggregate(last=Max("id"))["last"] or 0,
        only_internal=is_internal,
        sealed_text=sealed,
        created_at=at,
    )
