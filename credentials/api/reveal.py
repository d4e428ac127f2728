"""POST …/reveal: the only answer under /v1 that holds a secret."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.views import ActorViewSet
from accounts.scopes import CREDENTIALS_REVEAL
from api.client_address import client_address
from api.datetimes import format_datetime, now
from api.errors import ApiError, InsufficientScope
from credentials import services
from credentials.api import examples
from credentials.api.serializers import RevealCreate, RevealOutput
from credentials.api.views import find_credential
from credentials.reveal_limits import count_reveal
from credentials.services import Attempt, Revealed


class RevealViewSet(ActorViewSet):
    required_scopes = {"create": CREDENTIALS_REVEAL}
    refusals = {"create": (410,)}
    # A missing scope is a refused reveal, and those are on record.
    scopes_checked_by_service = frozenset({"create"})
    # Each call is a reveal of its own (contract 1.10).
    actions_without_idempotency_key = frozenset({"create"})

    @extend_schema(
        operation_id="reveal_credential",
        summary="Open a secret",
        description="For the agent to whom the ticket is assigned, with a reason, on"
        " record: the organization sees who, when and why. At most 10 a minute and 60 a"
        " day.",
        tags=["Credentials"],
        request=RevealCreate,
        responses={200: RevealOutput},
        examples=[examples.REVEAL, examples.REVEALED],
    )
    def create(self, request: Request, ticket_id: str, credential_id: str) -> Response:
        credential = find_credential(ticket_id, credential_id, self.actor)
        attempt = Attempt(self.actor, client_address=client_address(request._request))
        refusal = self._refusal(request)
        if refusal is not None:
            raise services.refuse(credential, refusal, attempt, now())
        reason = self.read(RevealCreate)["reason"]
        revealed = services.reveal_credential(
            credential,
            attempt=Attempt(self.actor, reason, attempt.client_address),
            at=now(),
        )
        headers = {"Cache-Control": "no-store", "Pragma": "no-cache"}
        return Response(show_revealed(revealed), headers=headers)

    def _refusal(self, request: Request) -> ApiError | None:
        if CREDENTIALS_REVEAL not in self.actor.scopes:
            return InsufficientScope(scope=CREDENTIALS_REVEAL)
        return count_reveal(request._request, self.actor)


def show_revealed(revealed: Revealed) -> dict[str, object]:
    """Write the secret out, the one time."""
    credential, secret = revealed.credential, revealed.plaintext.expose()
    return {
        "id": credential.public_id,
        "ticket_id": f"TICK-{credential.ticket_id}",
        "type": credential.type,
        "credentials": secret,
        "notes": secret.get("notes"),
        "expires_at": format_datetime(credential.expires_at),
        "reveals": credential.reveals,
        "max_reveals": credential.max_reveals,
        "receipt": revealed.receipt,
    }
