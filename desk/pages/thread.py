"""The conversation of a ticket: its messages, and the events between them.

It costs three queries for any length: the newest messages are read, and earlier ones
when a page asks for them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from django.db.models import Q, QuerySet

from accounts.actor import Actor
from api.errors import NotFound
from desk.activity import latest_event_id
from desk.event_text import EventLine, describe_event, has_actor
from events.holds import with_holds
from events.models import Event
from events.representation import readable_changes
from events.types import EventType
from tickets.models import Comment, Ticket

MAX_MESSAGES: Final = 50
MAX_EVENTS: Final = 200
FOLDED_FROM: Final = 3  # events
MAX_ACTORS: Final = 3  # named in a folded group
_EVENT_COLUMNS: Final = (
    "id",
    "type",
    "timestamp",
    "actor_name",
    "data__changes",
    "data__object__id",
    "data__object__type",
    "data__object__is_internal",
    "is_held",
)
_ROLES: Final = {"agent": "Agent", "system": "System"}
# The page has the ticket's text above the thread, and each comment as a message.
_NOT_IN_THREAD: Final = (EventType.TICKET_CREATED, EventType.COMMENT_CREATED)


@dataclass(frozen=True)
class ThreadMessage:
    """A comment with what the page needs to know of its reader."""

    comment: Comment
    is_own: bool
    is_new: bool

    @property
    def role(self) -> str:
        """Return the author's role in a word."""
        return _ROLES.get(self.comment.author_type, "Customer")

    @property
    def kind(self) -> str:
        """Return the style: `note` for any internal comment, `agent` or `customer`."""
        if self.comment.is_internal:
            return "note"
        return "agent" if self.comment.author_type == "agent" else "customer"

    @property
    def readers(self) -> str:
        """Return who reads it, where that is not everybody."""
        if self.comment.is_note:
            return "Only agents see this."
        if self.comment.is_internal:
            return "Only the customer's own team and agents see this."
        return ""


@dataclass(frozen=True)
class EventGroup:
    """The events between two messages."""

    lines: list[EventLine]

    @property
    def is_folded(self) -> bool:
        """Return whether the page hides the lines behind their number."""
        return len(self.lines) >= FOLDED_FROM

    @property
    def actors(self) -> list[str]:
        """Return the first actors, each once."""
        return list(dict.fromkeys(line.actor for line in self.lines))[:MAX_ACTORS]


@dataclass(frozen=True)
class ThreadEntry:
    """A message or a group of events; the other is None."""

    message: ThreadMessage | None = None
    event_group: EventGroup | None = None


@dataclass(frozen=True)
class Thread:
    """A part of a conversation, oldest entry first."""

    entries: list[ThreadEntry]
    has_earlier: bool
    earliest: int  # the first message; the page requests the ones before it
    last_seen_event: int  # the newest event when this was read


def read_thread(
    ticket: Ticket,
    *,
    actor: Actor,
    before: int | None = None,
    new: Iterable[str] = (),
) -> Thread:
    """Return the newest messages, or the ones right before message `before`.

    `new` are public ids of messages to mark as new. Raises NotFound when the ticket has
    no message `before` that this actor sees.
    """
    # Read first: an event that is committed after this counts as not seen.
    last_seen_event = latest_event_id(ticket.pk)
    comments = Comment.objects.filter(ticket=ticket).visible_to(actor)
    until = None
    if before is not None:
        until = comments.filter(pk=before).first()
        if until is None:
            raise NotFound()
        comments = comments.filter(_is_before(until))
    newest = list(comments.order_by("-created_at", "-id")[: MAX_MESSAGES + 1])
    has_earlier = len(newest) > MAX_MESSAGES
    visible = newest[:MAX_MESSAGES][::-1]
    since = visible[0].created_at if has_earlier else None
    lines = _lines_between(ticket, since, until.created_at if until else None)
    messages = [
        ThreadMessage(one, one.is_editable_by(actor), one.public_id in new)
        for one in visible
    ]
    return Thread(
        entries=list(_interleave(messages, lines)),
        has_earlier=has_earlier,
        earliest=visible[0].pk if visible else 0,
        last_seen_event=last_seen_event,
    )


def newest_event_lines(ticket: Ticket, *, limit: int) -> list[EventLine]:
    """Return the newest events of all types, newest first."""
    rows = _events_of(ticket).order_by("-id")
    return [_line_of(row) for row in rows.values(*_EVENT_COLUMNS)[:limit]]


def _events_of(ticket: Ticket) -> QuerySet[Event]:
    events: QuerySet[Event] = with_holds(Event.objects.filter(ticket_number=ticket.pk))
    return events


def _is_before(comment: Comment) -> Q:
    at = comment.created_at
    return Q(created_at__lt=at) | Q(created_at=at, id__lt=comment.pk)


def _lines_between(
    ticket: Ticket, since: datetime | None, until: datetime | None
) -> list[EventLine]:
    events = _events_of(ticket).exclude(type__in=_NOT_IN_THREAD)
    if since is not None:
        events = events.filter(timestamp__gte=since)
    if until is not None:
        events = events.filter(timestamp__lt=until)
    rows = events.order_by("-id").values(*_EVENT_COLUMNS)[:MAX_EVENTS]
    return [_line_of(row) for row in rows if not _is_first_response(row)]


def _line_of(row: dict[str, Any]) -> EventLine:
    target = {
        name: row[f"data__object__{name}"] for name in ("id", "type", "is_internal")
    }
    changes = readable_changes(row["data__changes"], row["is_held"])
    return EventLine(
        at=row["timestamp"],
        number=row["id"],
        actor=row["actor_name"],
        parts=describe_event(row["type"], changes=changes, target=target),
        has_actor=has_actor(row["type"]),
    )


def _is_first_response(row: dict[str, Any]) -> bool:
    """Return whether the event says no more than the message next to it."""
    return row["type"] == EventType.TICKET_UPDATED and list(row["data__changes"]) == [
        "first_responded_at"
    ]


def _interleave(
    messages: list[ThreadMessage], lines: list[EventLine]
) -> Iterator[ThreadEntry]:
    """Yield messages and groups of events in the order of their times."""
    both: list[tuple[datetime, int, ThreadMessage | EventLine]] = [
        *((one.comment.created_at, one.comment.pk, one) for one in messages),
        *((line.at, line.number, line) for line in lines),
    ]
    both.sort(key=lambda item: item[:2])
    for is_event, items in groupby(
        both, key=lambda item: isinstance(item[2], EventLine)
    ):
        if is_event:
            group = [item[2] for item in items if isinstance(item[2], EventLine)]
            yield ThreadEntry(event_group=EventGroup(group))
            continue
        for item in items:
            if isinstance(item[2], ThreadMessage):
                yield ThreadEntry(message=item[2])
