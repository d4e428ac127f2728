"""The history of a ticket: its events, access logs and unsent mails, as lines.

An access log holds more than the events of the same accesses (the reason, the address)
and outlives them, so its lines replace those of the events.
"""

from collections.abc import Iterable
from dataclasses import replace
from heapq import merge
from textwrap import shorten
from typing import Any, Final

from credentials.models import AccessRecord
from desk.event_text import (
    EventLine,
    TextPart,
    describe_access,
    describe_event,
    has_actor,
)
from events.holds import with_holds
from events.models import Event
from events.representation import readable_data
from events.types import EventType
from notifications.models import Message
from tickets.models import Ticket

PAGE_SIZE: Final = 50  # lines
MAX_PAGES: Final = 200
_MAX_QUOTE_LENGTH: Final = 160
_ACTOR_KINDS: Final = {
    "agent": "agent",
    "api_key": "API key",
    "application": "application",
    "member": "member",
    "system": "the house itself",
}
_IN_ACCESS_LOG: Final = (
    EventType.CREDENTIAL_REVEALED,
    EventType.CREDENTIAL_REFUSED,
    EventType.CREDENTIAL_REVOKED,
    EventType.CREDENTIAL_EXPIRED,
    EventType.CREDENTIAL_PURGED,
)


def history_of(
    ticket: Ticket, *, page: int, with_access_log: bool
) -> tuple[list[EventLine], bool]:
    """Return a page of lines, newest first, and whether there are older ones.

    Costs the same number of statements for a history of any length.
    """
    end = page * PAGE_SIZE
    events = Event.objects.filter(ticket_number=ticket.pk)
    events = with_holds(events).order_by("-timestamp", "-id")
    records: Iterable[AccessRecord] = ()
    if with_access_log:
        logs = AccessRecord.objects.filter(credential__ticket=ticket)
        records = logs.order_by("-at", "-id")[: end + 1]
        events = events.exclude(type__in=_IN_ACCESS_LOG)
    unsent = Message.objects.unsent().filter(ticket_number=ticket.pk)
    merged = merge(
        map(_event_line, events[: end + 1]),
        map(_access_line, records),
        map(_mail_line, unsent.order_by("-ended_at", "-id")[: end + 1]),
        key=lambda line: line.order,
        reverse=True,
    )
    found = list(merged)[end - PAGE_SIZE :]
    lines = found[:PAGE_SIZE]
    if records:
        lines = _with_request_ids(ticket, lines)
    return lines, len(found) > PAGE_SIZE


def _event_line(event: Event) -> EventLine:
    data = readable_data(event)
    target = data.get("object") or {}
    return EventLine(
        at=event.timestamp,
        number=event.pk,
        actor=event.actor_name,
        parts=describe_event(
            event.type, changes=data.get("changes") or {}, target=target
        ),
        has_actor=has_actor(event.type),
        actor_kind=_ACTOR_KINDS.get(event.actor_type, event.actor_type),
        quote=_quote(event.type, target),
        request_id=event.request_id,
        is_internal=event.is_internal,
    )


def _access_line(record: AccessRecord) -> EventLine:
    return EventLine(
        at=record.at,
        number=record.pk,
        actor=record.actor_name,
        parts=describe_access(record),
        actor_kind=_ACTOR_KINDS.get(record.actor_type, record.actor_type),
        quote=record.reason,
    )


def _mail_line(message: Message) -> EventLine:
    kind = str(message.get_kind_display()).lower()
    text = f"sent no mail ({kind}) to {message.recipient}: {message.error}"
    return EventLine(
        at=message.ended_at or message.created_at,
        number=message.pk,
        actor="DevPros",
        parts=[TextPart(text)],
        actor_kind=_ACTOR_KINDS["system"],
    )


def _with_request_ids(ticket: Ticket, lines: list[EventLine]) -> list[EventLine]:
    """Add request ids to access records, which have none, from events of that time."""
    events = Event.objects.filter(
        ticket_number=ticket.pk,
        type__in=_IN_ACCESS_LOG,
        timestamp__in=[line.at for line in lines if not line.request_id],
    )
    known = {(event.timestamp, event.actor_name): event.request_id for event in events}
    return [
        replace(
            line, request_id=line.request_id or known.get((line.at, line.actor), "")
        )
        for line in lines
    ]


def _quote(kind: str, target: dict[str, Any]) -> str:
    if "content" in target:
        return shorten(str(target["content"]), _MAX_QUOTE_LENGTH, placeholder=" …")
    return str(target.get("title", "")) if kind == EventType.TICKET_CREATED else ""
