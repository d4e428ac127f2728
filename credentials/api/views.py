"""Handing over, listing, revoking: what everyone may see of a secret."""

from typing import Any

from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actor import Actor
from accounts.api.views import ActorViewSet
from accounts.scopes import (
    CREDENTIALS_REVEAL,
    CREDENTIALS_WRITE,
    TICKETS_READ,
)
from api.conditional import conditional_response, etag_of
from api.datetimes import now
from api.pagination import Order, keyset_page
from api.permissions import ANY_CREDENTIAL
from api.query import CURSOR, limit_parameter
from credentials import services
from credentials.api import examples
from credentials.api.serializers import (
    AccessRecordList,
    CredentialCreate,
    CredentialList,
    CredentialOutput,
    CredentialTypeList,
    CredentialWritten,
)
from credentials.errors import NotAssigned
from credentials.models import Credential
from credentials.representation import show_access, show_credential
from credentials.types import EXPECTED, missing_in
from tickets.models import Ticket


class CredentialViewSet(ActorViewSet):
    required_scopes = {
        "list": TICKETS_READ,
        "retrieve": TICKETS_READ,
        "access_log": TICKETS_READ,
        "create": CREDENTIALS_WRITE,
        "destroy": (CREDENTIALS_WRITE, CREDENTIALS_REVEAL),
    }
    query_parameters = {
        "list": [limit_parameter(), CURSOR],
        "access_log": [limit_parameter(), CURSOR],
    }
    refusals = {"destroy": (410,)}

    @extend_schema(
        operation_id="list_credentials",
        summary="List a ticket's credentials",
        description="What they are, never what they hold; newest first.",
        tags=["Credentials"],
        responses={200: CredentialList},
        examples=[examples.CREDENTIALS_LISTED],
    )
    def list(self, request: Request, ticket_id: str) -> Response:
        page = keyset_page(
            Credential.objects.of(ticket_id, actor=self.actor).defer("sealed_secret"),
            order=Order("created_at", descending=True),
            limit=self.query.get("limit", 25),
            cursor=self.query.get("cursor"),
            cursor_scope=self.cursor_scope,
        )
        at = now()
        rows = [show_credential(credential, at=at) for credential in page.rows]
        return self.list_response("credentials", page, rows)

    @extend_schema(
        operation_id="create_credential",
        summary="Hand over a secret",
        description="Sealed at once, for the agent to whom the ticket is assigned,"
        " until `expires_at`. Nobody reads it back here, whoever stored it.",
        tags=["Credentials"],
        request=CredentialCreate,
        responses={201: CredentialWritten},
        examples=[examples.CREATE_CREDENTIAL, examples.CREDENTIAL_CREATED],
    )
    def create(self, request: Request, ticket_id: str) -> Response:
        ticket = Ticket.objects.visible_to(self.actor).get_visible(ticket_id)
        fields = self.read(CredentialCreate)
        secret = services.merge_notes(fields["credentials"], fields.get("notes"))
        at = now()
        credential = services.store_credential(
            ticket,
            actor=self.actor,
            secret=secret,
            options=services.CredentialOptions(
                fields["type"], fields.get("expires_at"), fields.get("max_reveals")
            ),
            at=at,
        )
        credential_body = show_credential(credential, at=at)
        headers = {"Location": place_of(credential), "ETag": etag_of(credential_body)}
        body = {**credential_body, "warnings": _warnings(credential)}
        return Response(body, status=201, headers=headers)

    @extend_schema(
        operation_id="get_credential",
        summary="Read what is known of a credential",
        description="Its type, the names of its fields, until when and how often. Never"
        " what it holds.",
        tags=["Credentials"],
        responses={200: CredentialOutput},
        examples=[examples.CREDENTIAL_READ],
    )
    def retrieve(
        self, request: Request, ticket_id: str, credential_id: str
    ) -> HttpResponseBase:
        credential = find_credential(ticket_id, credential_id, self.actor)
        return conditional_response(
            request._request, show_credential(credential, at=now())
        )

    @extend_schema(
        operation_id="revoke_credential",
        summary="Destroy a secret now",
        description="For the organization, and for the ticket's assignee. What happened"
        " to it stays on record.",
        tags=["Credentials"],
        responses={204: None},
    )
    def destroy(self, request: Request, ticket_id: str, credential_id: str) -> Response:
        credential = find_credential(ticket_id, credential_id, self.actor)
        services.revoke_credential(credential, actor=self.actor, at=now())
        return Response(status=204)

    @extend_schema(
        operation_id="get_access_log",
        summary="Who opened it, and who tried",
        description="Oldest first. Each `receipt` is made over the one before and its"
        " record, so keeping the last one proves all of them later.",
        tags=["Credentials"],
        responses={200: AccessRecordList},
        examples=[examples.ACCESS_LOG],
    )
    def access_log(
        self, request: Request, ticket_id: str, credential_id: str
    ) -> Response:
        credential = find_credential(ticket_id, credential_id, self.actor)
        if self.actor.is_agent and credential.ticket.assigned_to_id != self.actor.id:
            raise NotAssigned()
        page = keyset_page(
            credential.access_records.all(),
            order=Order("position"),
            limit=self.query.get("limit", 25),
            cursor=self.query.get("cursor"),
            cursor_scope=self.cursor_scope,
        )
        return self.list_response(
            "access_log", page, [show_access(row) for row in page.rows]
        )


class CredentialTypeViewSet(ActorViewSet):
    required_scopes = {"list": ANY_CREDENTIAL}

    @extend_schema(
        operation_id="list_credential_types",
        summary="List the types of credentials",
        description="And the fields each is expected to have. Others are accepted.",
        tags=["Credentials"],
        responses={200: CredentialTypeList},
        examples=[examples.TYPES_LISTED],
    )
    def list(self, request: Request) -> Response:
        rows = [
            {"type": name, "fields": list(fields)} for name, fields in EXPECTED.items()
        ]
        return Response({"credential_types": rows})


def find_credential(ticket_id: str, credential_id: str, actor: Actor) -> Credential:
    """Return the credential of this ticket, through the ticket's own door."""
    return Credential.objects.of(ticket_id, actor=actor).get_visible(credential_id)


def place_of(credential: Credential) -> str:
    return f"/v1/tickets/TICK-{credential.ticket_id}/credentials/{credential.public_id}"


def _warnings(credential: Credential) -> list[dict[str, Any]]:
    return [
        {
            "code": "EXPECTED_FIELD_MISSING",
            "field": f"credentials.{name}",
            "hint": f"A {credential.type} usually has a {name}.",
        }
        for name in missing_in(credential.type, credential.fields)
    ]
