"""The conversation of a ticket: messages, and what happened between them.

It costs three queries however long it is: the newest messages are read, earlier ones
when they are asked for.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from django.db.models import Q, QuerySet

from accounts.actor import Actor
from api.errors import NotFound
from desk.news import newest_event
from desk.pages.words import Line, line_of
from events.holds import with_holds
from events.models import Event
from events.types import EventType
from tickets.models import Comment, Ticket

MOST_MESSAGES: Final = 50
MOST_EVENTS: Final = 200
FOLDED_FROM: Final = 3
EVENT_COLUMNS: Final = (
    "id",
    "type",
    "timestamp",
    "actor_name",
    "data__changes",
    "data__object__id",
    "data__object__type",
    "is_held",
)
_ROLES: Final = {"agent": "Agent", "system": "System"}
# The thread shows these themselves: the ticket's text, and its messages.
_SHOWN: Final = (EventType.TICKET_CREATED, EventType.COMMENT_CREATED)


@dataclass(frozen=True)
class Message:
    """A comment as the thread shows it."""

    comment: Comment
    is_own: bool
    is_new: bool

    @property
    def role(self) -> str:
        return _ROLES.get(self.comment.author_type, "Customer")

    @property
    def kind(self) -> str:
        """Return how it looks: a note is amber whatever else it is."""
        if self.comment.is_internal:
            return "note"
        return "agent" if self.comment.author_type == "agent" else "customer"

    @property
    def readers(self) -> str:
        if self.comment.is_note:
            return "Only agents see this."
        if self.comment.is_internal:
            return "Only the customer's own team and agents see this."
        return ""


@dataclass(frozen=True)
class Happenings:
    """What happened between two messages."""

    lines: list[Line]

    @property
    def is_folded(self) -> bool:
        return len(self.lines) >= FOLDED_FROM

    @property
    def actors(self) -> list[str]:
        return list(dict.fromkeys(line.actor for line in self.lines))[:3]


@dataclass(frozen=True)
class Entry:
    """One thing in the thread: a message, or what happened between two."""

    message: Message | None = None
    happenings: Happenings | None = None


@dataclass(frozen=True)
class Thread:
    entries: list[Entry]
    has_earlier: bool
    earliest: int  # the message before which earlier ones are asked for
    seen: int  # the newest event this has taken note of


def read_thread(
    ticket: Ticket,
    *,
    actor: Actor,
    before: int | None = None,
    new: Iterable[str] = (),
) -> Thread:
    """Return the newest messages, or those right before one; `new` ones are marked.

    Raises NotFound when there is no such message.
    """
    seen = newest_event(ticket.pk)  # first, lest something slips in between
    comments = Comment.objects.filter(ticket=ticket).visible_to(actor)
    until = None
    if before is not None:
        until = comments.filter(pk=before).first()
        if until is None:
            raise NotFound()
        comments = comments.filter(_before(until))
    newest = list(comments.order_by("-created_at", "-id")[: MOST_MESSAGES + 1])
    has_earlier = len(newest) > MOST_MESSAGES
    shown = newest[:MOST_MESSAGES][::-1]
    since = shown[0].created_at if has_earlier else None
    lines = _lines(ticket, since, until.created_at if until else None)
    messages = [
        Message(one, one.is_editable_by(actor), one.public_id in new) for one in shown
    ]
    return Thread(
        entries=list(_woven(messages, lines)),
        has_earlier=has_earlier,
        earliest=shown[0].pk if shown else 0,
        seen=seen,
    )


def newest_lines(ticket: Ticket, *, most: int) -> list[Line]:
    """Return the newest events of all kinds, newest first."""
    rows = _events_of(ticket).order_by("-id")
    return [line_of(row) for row in rows.values(*EVENT_COLUMNS)[:most]]


def _events_of(ticket: Ticket) -> QuerySet[Event]:
    events = Event.objects.filter(ticket_number=ticket.pk)
    held: QuerySet[Event] = with_holds(events)
    return held


def _before(comment: Comment) -> Q:
    at = comment.created_at
    return Q(created_at__lt=at) | Q(created_at=at, id__lt=comment.pk)


def _lines(
    ticket: Ticket, since: datetime | None, until: datetime | None
) -> list[Line]:
    events = _events_of(ticket).exclude(type__in=_SHOWN)
    if since is not None:
        events = events.filter(timestamp__gte=since)
    if until is not None:
        events = events.filter(timestamp__lt=until)
    rows = events.order_by("-id").values(*EVENT_COLUMNS)[:MOST_EVENTS]
    return [line_of(row) for row in rows if not _is_first_answer(row)]


def _is_first_answer(row: dict[str, Any]) -> bool:
    """Tell whether it says only what the message beside it shows."""
    return row["type"] == EventType.TICKET_UPDATED and list(row["data__changes"]) == [
        "first_responded_at"
    ]


def _woven(messages: list[Message], lines: list[Line]) -> Iterator[Entry]:
    both: list[tuple[datetime, int, Message | Line]] = [
        *((one.comment.created_at, one.comment.pk, one) for one in messages),
        *((line.at, line.number, line) for line in lines),
    ]
    both.sort(key=lambda item: item[:2])
    for is_line, items in groupby(both, key=lambda item: isinstance(item[2], Line)):
        if is_line:
            run = [item[2] for item in items if isinstance(item[2], Line)]
            yield Entry(happenings=Happenings(run))
            continue
        for item in items:
            if isinstance(item[2], Message):
                yield Entry(message=item[2])
