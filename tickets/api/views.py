"""The integrator's door to tickets: each method parses, calls one service, shows."""

from typing import Any

from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.views import ActorViewSet
from accounts.scopes import TICKETS_READ, TICKETS_WRITE
from api.conditional import conditional_response, etag_of
from api.datetimes import now
from api.pagination import keyset_page
from api.query import limit_parameter
from events.api.views import AFTER, EVENT_EXAMPLE, TYPE, EventList, EventViewSet
from events.log import current_log
from events.models import Event
from tickets import services
from tickets.api import examples
from tickets.api.filters import DEFAULT_ORDER, ORDERS, PARAMETERS, filtered
from tickets.api.serializers import (
    TicketCreate,
    TicketList,
    TicketOutput,
    TicketUpdate,
    TicketWritten,
)
from tickets.models import Ticket
from tickets.representation import show_ticket
from tickets.secret_detection import warnings_for
from tickets.ticket_lookup import get_visible_row


class TicketViewSet(ActorViewSet):
    required_scopes = {
        "list": TICKETS_READ,
        "retrieve": TICKETS_READ,
        "create": TICKETS_WRITE,
        "update": TICKETS_WRITE,
        "partial_update": TICKETS_WRITE,
    }
    query_parameters = {"list": PARAMETERS}
    refusals = {"update": (409,), "partial_update": (409,)}

    @extend_schema(
        operation_id="list_tickets",
        summary="List tickets",
        description="Newest first unless `sort` says otherwise. Several filters narrow,"
        " several values of one filter widen. What was just written is there.",
        tags=["Tickets"],
        responses={200: TicketList},
        examples=[examples.TICKETS_LISTED],
    )
    def list(self, request: Request) -> Response:
        tickets = filtered(
            Ticket.objects.visible_to(self.actor), self.query, self.actor
        )
        page = keyset_page(
            tickets.rows(),
            order=ORDERS[self.query.get("sort", DEFAULT_ORDER)],
            limit=self.query.get("limit", 25),
            cursor=self.query.get("cursor"),
            cursor_scope=self.cursor_scope,
        )
        return self.list_response(
            "tickets", page, [show_ticket(row) for row in page.rows]
        )

    @extend_schema(
        operation_id="create_ticket",
        summary="File a ticket",
        description="Free text that looks as if it held a password or key is answered"
        " with a warning. Hand secrets over as credentials instead.",
        tags=["Tickets"],
        request=TicketCreate,
        responses={201: TicketWritten},
        examples=[examples.CREATE_TICKET, examples.TICKET_CREATED],
    )
    def create(self, request: Request) -> Response:
        fields = self.read(TicketCreate)
        ticket = services.open_ticket(
            self.actor.organization,
            actor=self.actor,
            fields=fields,
            at=now(),
        )
        return _written(ticket, fields, status=201)

    @extend_schema(
        operation_id="get_ticket",
        summary="Read a ticket",
        description="As it is now, with the `ETag` to change it by.",
        tags=["Tickets"],
        responses={200: TicketOutput},
        examples=[examples.TICKET_READ],
    )
    def retrieve(self, request: Request, ticket_id: str) -> HttpResponseBase:
        row = get_visible_row(self.actor, ticket_id)
        return conditional_response(request._request, show_ticket(row))

    @extend_schema(
        operation_id="update_ticket",
        summary="Change a ticket",
        description="Absent fields stay, null clears an optional one, metadata merges."
        " Nothing changed: 200, no event, the same `updated_at`.",
        tags=["Tickets"],
        request=TicketUpdate,
        responses={200: TicketWritten},
        examples=[examples.UPDATE_TICKET, examples.TICKET_UPDATED],
    )
    def partial_update(self, request: Request, ticket_id: str) -> Response:
        ticket = Ticket.objects.visible_to(self.actor).get_visible(ticket_id)
        changes = self.read(TicketUpdate)
        ticket = services.update_ticket(
            ticket,
            actor=self.actor,
            changes=changes,
            at=now(),
            if_match=request.headers.get("If-Match"),
        )
        return _written(ticket, changes)

    @extend_schema(
        operation_id="update_ticket_by_put",
        summary="Change a ticket (the same as PATCH)",
        description="Reads as PATCH does: absent fields stay.",
        tags=["Tickets"],
        request=TicketUpdate,
        responses={200: TicketWritten},
        examples=[examples.UPDATE_TICKET, examples.TICKET_UPDATED],
    )
    def update(self, request: Request, ticket_id: str) -> Response:
        return self.partial_update(request, ticket_id)


class TicketEventViewSet(EventViewSet):
    query_parameters = {"list": [AFTER, TYPE, limit_parameter()]}

    @extend_schema(
        operation_id="list_ticket_events",
        summary="Follow one ticket",
        description="Everything that happened to a ticket, oldest first, at once.",
        tags=["Events"],
        responses={200: EventList},
        examples=[EVENT_EXAMPLE],
    )
    def list(self, request: Request, ticket_id: str = "") -> Response:
        ticket = Ticket.objects.visible_to(self.actor).get_visible(ticket_id)
        events = Event.objects.visible_to(self.actor).filter(ticket_number=ticket.pk)
        return self.list_events(
            events.recent(at=now()),
            current_log(),
            by="sequence",
            last=ticket.event_sequence,
        )


def _written(ticket: Ticket, sent: dict[str, Any], *, status: int = 200) -> Response:
    """Answer a write: the ticket, its tag, and what we noticed in what was sent."""
    representation = show_ticket(ticket)
    headers = {"ETag": etag_of(representation)}
    if status == 201:
        headers["Location"] = f"/v1/tickets/{ticket.public_id}"
    body = {**representation, "warnings": warnings_for(sent)}
    return Response(body, status=status, headers=headers)
