"""Asking somebody without an account, and taking out of a text what belongs here."""

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.views import ActorViewSet
from accounts.scopes import CREDENTIALS_WRITE, TICKETS_WRITE
from api.datetimes import format_datetime, now
from credentials import services
from credentials.api import examples
from credentials.api.serializers import (
    CredentialOutput,
    CredentialRequestCreate,
    CredentialRequestOutput,
    RedactionCreate,
)
from credentials.representation import show_credential
from tickets.api.serializers import TicketOutput
from tickets.models import Ticket
from tickets.representation import show_ticket
from tickets.services import redact_text


class CredentialRequestViewSet(ActorViewSet):
    required_scopes = {"create": (CREDENTIALS_WRITE, TICKETS_WRITE)}
    one_time_fields = {"create": ("url",)}

    @extend_schema(
        operation_id="request_credential",
        summary="Ask somebody without an account for a secret",
        description="Returns a one-time address. Whoever opens it can drop a secret"
        " into this ticket, once, and sees nothing else. For the organization with"
        " `credentials:write`, for agents with `tickets:write`.",
        tags=["Credentials"],
        request=CredentialRequestCreate,
        responses={201: CredentialRequestOutput},
        examples=[examples.REQUEST_CREDENTIAL, examples.CREDENTIAL_REQUESTED],
    )
    def create(self, request: Request, ticket_id: str) -> Response:
        ticket = Ticket.objects.visible_to(self.actor).get_visible(ticket_id)
        fields = self.read(CredentialRequestCreate)
        link, token = services.request_credential(
            ticket,
            actor=self.actor,
            options=services.CredentialOptions(
                fields["type"], fields.get("expires_at")
            ),
            message=fields.get("message", ""),
            at=now(),
        )
        link_body = {
            "ticket_id": ticket.public_id,
            "type": link.type,
            "url": f"{settings.PUBLIC_URL}/drop/{token}",
            "expires_at": format_datetime(link.expires_at),
        }
        return Response(link_body, status=201, headers={"Cache-Control": "no-store"})


class RedactionOutput(serializers.Serializer):
    """The ticket without the text, and the credential that holds it, if one does."""

    ticket = TicketOutput()
    credential = CredentialOutput(allow_null=True)


class RedactionViewSet(ActorViewSet):
    required_scopes = {"create": TICKETS_WRITE}

    @extend_schema(
        operation_id="redact_ticket",
        summary="Take a text out of a ticket",
        description="Replaces it by `[redacted]` in the ticket, its comments, its"
        " events and everything else that was kept. With `move_to` it becomes a"
        " credential in the same step, for which an organization needs"
        " `credentials:write`.",
        tags=["Credentials"],
        request=RedactionCreate,
        responses={200: RedactionOutput},
        examples=[examples.REDACT, examples.REDACTED],
    )
    def create(self, request: Request, ticket_id: str) -> Response:
        ticket = Ticket.objects.visible_to(self.actor).get_visible(ticket_id)
        fields = self.read(RedactionCreate)
        at, target = now(), fields.get("move_to")
        if target is None:
            redacted = redact_text(ticket, actor=self.actor, text=fields["text"], at=at)
            return Response({"ticket": show_ticket(redacted), "credential": None})
        redacted, credential = services.move_into_custody(
            ticket,
            actor=self.actor,
            text=fields["text"],
            name=target["field"],
            options=services.CredentialOptions(
                target["type"], target.get("expires_at")
            ),
            at=at,
        )
        return Response(
            {
                "ticket": show_ticket(redacted),
                "credential": show_credential(credential, at=at),
            }
        )
