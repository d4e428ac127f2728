"""All that happened to a ticket, in words: its events and the logs of its secrets.

And the mails to its customer that were not sent, with the reason.

An access log holds more than the events that tell of it (the reason, the address, the
receipt), and is kept when they are forgotten; so its lines stand in their stead.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from textwrap import shorten
from typing import Any, Final

from credentials.models import AccessRecord
from events.holds import with_holds
from events.models import Event
from events.representation import readable_data
from events.types import EventType
from notifications.models import Message
from tickets.models import Status, Ticket

LINES: Final = 50  # on a page
MOST_PAGES: Final = 200
_DOORS: Final = {
    "agent": "agent",
    "api_key": "API key",
    "application": "application",
    "member": "member",
    "system": "the house itself",
}
_LOGGED: Final = (
    EventType.CREDENTIAL_REVEALED,
    EventType.CREDENTIAL_REFUSED,
    EventType.CREDENTIAL_REVOKED,
    EventType.CREDENTIAL_EXPIRED,
    EventType.CREDENTIAL_PURGED,
)
_PHRASES: Final = {
    EventType.TICKET_CREATED: "Filed the ticket",
    EventType.TICKET_REDACTED: "Took a text out of everything kept of the ticket",
    EventType.CREDENTIAL_CREATED: "Handed over a secret",
    EventType.CREDENTIAL_REVEALED: "Opened a secret",
    EventType.CREDENTIAL_REFUSED: "Was refused a secret",
    EventType.CREDENTIAL_REVOKED: "Destroyed a secret",
    EventType.CREDENTIAL_EXPIRED: "A secret expired",
    EventType.CREDENTIAL_PURGED: "A secret was destroyed after its time",
}
_ACTS: Final = {
    AccessRecord.Action.REVEALED: "Opened the secret",
    AccessRecord.Action.REFUSED: "Was refused the secret",
    AccessRecord.Action.EXPIRED: "The secret expired:",
    AccessRecord.Action.REVOKED: "Destroyed the secret",
    AccessRecord.Action.CONSUMED: "Destroyed at its last opening:",
    AccessRecord.Action.PURGED: "Destroyed after its time:",
}
_LONG: Final = {"description", "metadata"}


@dataclass(frozen=True)
class Line:
    """One thing that happened; `quote` is what somebody typed, and nothing of ours."""

    at: datetime
    number: int
    who: str
    door: str
    what: str
    quote: str = ""
    request_id: str = ""
    is_internal: bool = False

    @property
    def order(self) -> tuple[datetime, int]:
        return self.at, self.number


def history_of(
    ticket: Ticket, *, page: int, with_access_log: bool
) -> tuple[list[Line], bool]:
    """Return a page of lines, the newest first, and whether there are older ones.

    Costs the same number of statements for any history.
    """
    end = page * LINES
    events = Event.objects.filter(ticket_number=ticket.pk)
    events = with_holds(events).order_by("-timestamp", "-id")
    records: Iterable[AccessRecord] = ()
    if with_access_log:
        logs = AccessRecord.objects.filter(credential__ticket=ticket)
        records = logs.order_by("-at", "-id")[: end + 1]
        events = events.exclude(type__in=_LOGGED)
    unsent = Message.objects.unsent().filter(ticket_number=ticket.pk)
    found = merge(
        map(_line_of_event, events[: end + 1]),
        map(_line_of_record, records),
        map(_line_of_mail, unsent.order_by("-ended_at", "-id")[: end + 1]),
        key=lambda line: line.order,
        reverse=True,
    )
    lines = list(found)[end - LINES :]
    named = _with_requests(ticket, lines[:LINES]) if records else lines[:LINES]
    return named, len(lines) > LINES


def _line_of_event(event: Event) -> Line:
    data = readable_data(event)
    changes, shown = data.get("changes") or {}, data.get("object") or {}
    return Line(
        at=event.timestamp,
        number=event.pk,
        who=event.actor_name,
        door=_DOORS.get(event.actor_type, event.actor_type),
        what=_words_of(event, shown, changes),
        quote=_quote_of(event, shown, changes),
        request_id=event.request_id,
        is_internal=event.is_internal,
    )


def _line_of_record(record: AccessRecord) -> Line:
    act = _ACTS[AccessRecord.Action(record.action)]
    address = f", from {record.client_address}" if record.client_address else ""
    return Line(
        at=record.at,
        number=record.pk,
        who=record.actor_name,
        door=_DOORS.get(record.actor_type, record.actor_type),
        what=f"{act} CRED-{record.credential_id}{address}",
        quote=record.reason,
    )


def _line_of_mail(message: Message) -> Line:
    kind = str(message.get_kind_display()).lower()
    return Line(
        at=message.ended_at or message.created_at,
        number=message.pk,
        who="DevPros",
        door=_DOORS["system"],
        what=f"Sent no mail ({kind}) to {message.recipient}: {message.error}",
    )


def _with_requests(ticket: Ticket, lines: list[Line]) -> list[Line]:
    """Say of access lines in which request they happened, where an event still does."""
    told = Event.objects.filter(
        ticket_number=ticket.pk,
        type__in=_LOGGED,
        timestamp__in=[line.at for line in lines if not line.request_id],
    )
    requests = {(event.timestamp, event.actor_name): event.request_id for event in told}
    return [
        line
        if line.request_id
        else Line(**{**vars(line), "request_id": requests.get((line.at, line.who), "")})
        for line in lines
    ]


def _words_of(
    event: Event, shown: Mapping[str, Any], changes: Mapping[str, Any]
) -> str:
    match event.type:
        case EventType.COMMENT_CREATED:
            return "Wrote a note" if _is_kept_in(shown) else "Wrote to the thread"
        case EventType.COMMENT_UPDATED:
            return "Edited a note" if _is_kept_in(shown) else "Edited a comment"
        case EventType.TICKET_STATUS_CHANGED:
            was, now = (_status(changes["status"][side]) for side in ("from", "to"))
            return f"Changed the status from {was} to {now}"
        case EventType.TICKET_ASSIGNED:
            return _assignment(changes["assigned_to"])
        case EventType.TICKET_UPDATED:
            return "; ".join(_updates(changes)) or "Changed the ticket"
    phrase = _PHRASES.get(EventType(event.type), event.type)
    about = shown.get("id", "")
    return f"{phrase}: {about}" if str(about).startswith("CRED-") else phrase


def _quote_of(
    event: Event, shown: Mapping[str, Any], changes: Mapping[str, Any]
) -> str:
    if "content" in shown:
        return shorten(str(shown["content"]), 160, placeholder=" …")
    if event.type == EventType.TICKET_CREATED:
        return str(shown.get("title", ""))
    return ""


def _is_kept_in(shown: Mapping[str, Any]) -> bool:
    return bool(shown.get("is_internal"))


def _status(value: str) -> str:
    return f"“{Status(value).label}”" if value in Status else str(value)


def _assignment(change: Mapping[str, Any]) -> str:
    if change["to"] is None:
        return f"Took it from {change['from']}"
    before = f", before {change['from']}" if change["from"] else ""
    return f"Assigned it to {change['to']}{before}"


def _updates(changes: Mapping[str, Any]) -> Iterator[str]:
    for name, change in changes.items():
        label = name.replace("_", " ")
        if name == "first_responded_at":
            yield "This was the first answer"
        elif name in _LONG:
            yield f"Changed the {label}"
        else:
            was, now = (_value(change[side]) for side in ("from", "to"))
            yield f"Changed the {label} from {was} to {now}"


def _value(value: Any) -> str:
    if value in (None, "", []):
        return "nothing"
    text = ", ".join(value) if isinstance(value, list) else str(value)
    return f"“{shorten(text, 80, placeholder=' …')}”"
