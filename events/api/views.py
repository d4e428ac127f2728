"""GET /v1/events: a log to sync from."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.views import ActorViewSet
from accounts.scopes import TICKETS_READ
from api.datetimes import now
from api.errors import InvalidCursor, NotFound
from api.identifiers import number_in
from api.pagination import make_cursor, next_link, read_cursor
from api.query import Parameter, limit_parameter, one_of
from events.holds import with_holds
from events.log import (
    current_log,
    cursor_payload,
    place_committed_events,
    place_in,
)
from events.models import Event, Log
from events.representation import show_event
from events.types import CHOICES

AFTER = Parameter(
    "after", str, "An event's id, or the last `next_cursor`: what comes behind it."
)
TYPE = Parameter(
    "type",
    one_of(CHOICES),
    "Only these types; repeat it or separate by commas.",
    {"type": "string", "enum": CHOICES},
    many=True,
    commas=True,
)
TICKET = Parameter("ticket", str, "Only what happened to this ticket.")


class EventActor(serializers.Serializer):
    """Who did it."""

    type = serializers.CharField()
    name = serializers.CharField()


class EventData(serializers.Serializer):
    """The object after it happened, and each changed field from and to what."""

    object = serializers.DictField()
    changes = serializers.DictField()
    truncated = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text="Fields cut to keep the event small; their GET has all of them.",
    )


class EventOutput(serializers.Serializer):
    """Something that happened: the same here and in a webhook."""

    id = serializers.CharField()
    type = serializers.ChoiceField(choices=CHOICES)
    timestamp = serializers.DateTimeField()
    sequence = serializers.IntegerField(
        allow_null=True, help_text="Of its ticket; null where it is about none."
    )
    request_id = serializers.CharField(allow_blank=True)
    actor = EventActor()
    livemode = serializers.BooleanField()
    data = EventData()  # type: ignore[assignment]  # the contract's word


class EventList(serializers.Serializer):
    """A page of events, oldest first."""

    events = EventOutput(many=True)
    has_more = serializers.BooleanField()
    next_cursor = serializers.CharField(help_text="Always set: poll from here.")


EVENT_EXAMPLE = OpenApiExample(
    "A change of status",
    value={
        "events": [
            {
                "id": "EVT-1732472036228001",
                "type": "ticket.status_changed",
                "timestamp": "2025-11-24T16:33:56.228Z",
                "sequence": 2,
                "request_id": "4b1f0c1e9d5f4a1e8f7d6c5b4a392817",
                "actor": {"type": "agent", "name": "John Support"},
                "livemode": True,
                "data": {
                    "object": {"id": "TICK-1732472031076123", "status": "in_progress"},
                    "changes": {"status": {"from": "open", "to": "in_progress"}},
                },
            }
        ],
        "has_more": False,
        "next_cursor": "WyI0…",
    },
    response_only=True,
)


class EventViewSet(ActorViewSet):
    required_scopes = {"list": TICKETS_READ}
    query_parameters = {"list": [AFTER, TYPE, TICKET, limit_parameter()]}
    refusals = {"list": (404, 410)}  # the ticket asked for; a cursor of another log

    @extend_schema(
        operation_id="list_events",
        summary="Follow what happens",
        description="Oldest first, 30 days, each event exactly once to a reader that"
        " passes the last `next_cursor` as `after`. An open transaction may delay an"
        " event here by a moment; a ticket's own events are there at once."
        " 410 `CURSOR_GONE`: events behind the cursor are missing here; read from the"
        " start.",
        tags=["Events"],
        responses={200: EventList},
        examples=[EVENT_EXAMPLE],
    )
    def list(self, request: Request) -> Response:
        place_committed_events()
        log = current_log()
        events = Event.objects.visible_to(self.actor).recent(at=now())
        if "ticket" in self.query:
            events = events.filter(ticket_number=self._ticket_number())
        return self.list_events(events, log, by="position", last=log.last_position)

    def list_events(
        self, events: QuerySet, log: Log, *, by: str, last: int
    ) -> Response:
        """Answer the page behind `after`, by `by`, whose last place is `last`."""
        today = now().date()
        start = self._start(log, by=by, last=last, today=today)
        if "type" in self.query:
            events = events.filter(type__in=self.query["type"])
        limit = self.query.get("limit", 25)
        behind = events.filter(**{f"{by}__gt": start}).order_by(by)
        behind = with_holds(behind)
        found = [*behind[: limit + 1]]
        page = found[:limit]
        end = getattr(page[-1], by) if page else start
        cursor = make_cursor(cursor_payload(log, end, today=today), self.cursor_scope)
        return self._page_response(page, len(found) > limit, cursor)

    def _page_response(
        self, page: Sequence[Event], has_more: bool, cursor: str
    ) -> Response:
        body: dict[str, Any] = {
            "events": [show_event(event) for event in page],
            "has_more": has_more,
            "next_cursor": cursor,
        }
        response = Response(body)
        if has_more:
            response["Link"] = next_link(self.request._request, cursor, "after")
        return response

    def _start(self, log: Log, *, by: str, last: int, today: date) -> int:
        after = self.query.get("after")
        if after is None:
            return 0
        number = number_in(after, "EVT")
        if number is None:
            payload = read_cursor(after, self.cursor_scope)
            return place_in(payload, log=log, last=last, today=today)
        event = Event.objects.visible_to(self.actor).filter(pk=number).first()
        if event is None:
            raise InvalidCursor()
        start = getattr(event, by)
        return start if start is not None else 0

    def _ticket_number(self) -> int:
        """Return the number of a ticket this caller has events of; raise NotFound."""
        number = number_in(self.query["ticket"], "TICK")
        seen = Event.objects.visible_to(self.actor)
        if number is None or not seen.filter(ticket_number=number).exists():
            raise NotFound()
        return number
