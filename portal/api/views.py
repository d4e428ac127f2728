"""POST /v1/test-helpers/tickets/{id}: an agent's work, for who tries things."""

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
from portal.services.acting import Deed, Wish, act_as_agent
from tickets.models import Ticket
from tickets.representation import show_comment, show_ticket


class IsSandboxKey(BasePermission):
    """To everybody who lives, this place is not there, whatever their scopes."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        actor = caller_of(request)
        if getattr(view, "action", None) is None:
            return True  # a method that is nowhere: 405 follows
        if isinstance(actor, Actor) and not _is_sandbox_key(actor):
            raise NotFound()
        return True


def _is_sandbox_key(actor: Actor) -> bool:
    place = actor.organization
    return actor.type is ActorType.API_KEY and place is not None and place.is_sandbox


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
        examples=examples.ACTS,
    )
    def create(self, request: Request, ticket_id: str) -> Response:
        ticket = Ticket.objects.visible_to(self.actor).one(ticket_id)
        fields = self.read(SandboxAct)
        deed, at = Deed(fields.pop("do")), now()
        if deed is Deed.REVEAL and idempotency_key(request) is not None:
            # A refusal, too, is on record; a key would undo that with the rest.
            raise IdempotencyKeyRefused()
        wish = Wish(deed, **fields, client_address=client_address(request._request))
        done = act_as_agent(ticket, wish, actor=self.actor, at=at)
        shown = {
            "do": str(deed),
            "ticket": show_ticket(done.ticket),
            "comment": done.comment and show_comment(done.comment),
            "credential": done.credential and show_credential(done.credential, at=at),
        }
        return Response(shown)
