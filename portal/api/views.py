"""POST /v1/test-helpers/tickets/{id}: let the sandbox's agent work on a ticket."""

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import Actor, ActorType
from accounts.api.views import ActorViewSet
from accounts.scopes import TICKETS_WRITE
from api.caller import caller_of
from api.client_address import client_address
from api.datetimes import now
from api.errors import IdempotencyKeyRefused, NotFound
from api.idempotency import idempotency_key
from api.permissions import HasScope
from credentials.representation import show_credential
from portal.api import examples
from portal.api.serializers import SandboxAct, SandboxActDone
from portal.services.sandbox_agent import (
    AgentAction,
    AgentActionRequest,
    perform_agent_action,
)
from tickets.models import Ticket
from tickets.representation import show_comment, show_ticket


class IsSandboxKey(BasePermission):
    """Answer 404 to every caller but a sandbox key, whatever its scopes."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        actor = caller_of(request)
        if getattr(view, "action", None) is None:
            return True  # an unknown method: 405 follows
        if isinstance(actor, Actor) and not _is_sandbox_key(actor):
            raise NotFound()
        return True


def _is_sandbox_key(actor: Actor) -> bool:
    own = actor.organization
    return actor.type is ActorType.API_KEY and own is not None and own.is_sandbox


class SandboxViewSet(ActorViewSet):
    permission_classes = [IsSandboxKey, HasScope]
    required_scopes = {"create": TICKETS_WRITE}
    refusals = {"create": (410,)}

    @extend_schema(
        operation_id="act_as_sandbox_agent",
        summary="Let the sandbox's agent work on a ticket",
        description="For keys of a sandbox alone; to all others this is 404. The agent"
        " does what agents do, so every event, webhook and line of an access log comes"
        " as it would in life. `reveal` and `expire` need `credentials:write` as well;"
        " `reveal` needs the ticket assigned first, shows no secret, and takes no"
        " `Idempotency-Key`, because each is one of its own. A `note` is an agents'"
        " internal one: afterwards nothing that you can read shows that it is there.",
        tags=["Sandbox"],
        request=SandboxAct,
        responses={200: SandboxActDone},
        examples=examples.SANDBOX_ACTIONS,
    )
    def create(self, request: Request, ticket_id: str) -> Response:
        ticket = Ticket.objects.visible_to(self.actor).get_visible(ticket_id)
        fields = self.read(SandboxAct)
        action, at = AgentAction(fields.pop("do")), now()
        if action is AgentAction.REVEAL and idempotency_key(request) is not None:
            # A refused reveal is on record; rolling back for the key would undo that.
            raise IdempotencyKeyRefused()
        requested = AgentActionRequest(
            action, **fields, client_address=client_address(request._request)
        )
        result = perform_agent_action(ticket, requested, actor=self.actor, at=at)
        body = {
            "do": str(action),
            "ticket": show_ticket(result.ticket),
            "comment": result.comment and show_comment(result.comment),
            "credential": result.credential
            and show_credential(result.credential, at=at),
        }
        return Response(body)
