"""How an endpoint was told, and telling it again."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.views import ActorViewSet
from accounts.scopes import WEBHOOKS_MANAGE
from api.datetimes import now
from api.fields import EmptyBody
from api.pagination import Order, keyset_page
from api.query import CURSOR, Parameter, limit_parameter, one_of
from webhooks import services
from webhooks.api import examples
from webhooks.api.serializers import (
    DELIVERY_STATUSES,
    DeliveryList,
    DeliveryOutput,
    RecoveryCreate,
    RecoveryOutput,
)
from webhooks.models import Endpoint
from webhooks.representation import show_delivery

STATUS = Parameter(
    "status",
    one_of(DELIVERY_STATUSES),
    "Only those that stand so.",
    {"type": "string", "enum": DELIVERY_STATUSES},
)


class DeliveryViewSet(ActorViewSet):
    required_scopes = dict.fromkeys(("list", "redeliver", "recover"), WEBHOOKS_MANAGE)
    query_parameters = {"list": [STATUS, limit_parameter(), CURSOR]}

    @extend_schema(
        operation_id="list_deliveries",
        summary="List what an endpoint was sent",
        description="Newest first, for 30 days, with each attempt and the first 4 KiB"
        " of its answer. `error` says what went wrong, be it no answer at all.",
        tags=["Webhooks"],
        responses={200: DeliveryList},
        examples=[examples.DELIVERIES_LISTED],
    )
    def list(self, request: Request, endpoint_id: str) -> Response:
        rows = self._find(endpoint_id).deliveries.with_holds()
        rows = rows.prefetch_related("attempts")
        if "status" in self.query:
            rows = rows.filter(status=self.query["status"])
        page = keyset_page(
            rows,
            order=Order("id", descending=True),
            limit=self.query.get("limit", 25),
            cursor=self.query.get("cursor"),
            cursor_scope=self.cursor_scope,
        )
        data = [show_delivery(delivery) for delivery in page.rows]
        return self.list_response("deliveries", page, data)

    @extend_schema(
        operation_id="redeliver",
        summary="Send one again",
        description="At once, with the same `webhook-id` and bytes and a new signature."
        " Refused while it is still pending.",
        tags=["Webhooks"],
        request=None,
        responses={202: DeliveryOutput},
        examples=[examples.REDELIVERED],
    )
    def redeliver(
        self, request: Request, endpoint_id: str, delivery_id: str
    ) -> Response:
        self.read(EmptyBody)
        delivery = self._find(endpoint_id).deliveries.get_visible(delivery_id)
        delivery = services.redeliver(delivery, actor=self.actor, at=now())
        return Response(show_delivery(delivery), status=202)

    @extend_schema(
        operation_id="recover_webhook",
        summary="Send all that was missed",
        description="Everything that happened since then and failed, or was never sent"
        " because the endpoint was disabled; up to 1,000 in one call.",
        tags=["Webhooks"],
        request=RecoveryCreate,
        responses={202: RecoveryOutput},
        examples=[examples.RECOVER, examples.RECOVERED],
    )
    def recover(self, request: Request, endpoint_id: str) -> Response:
        since = self.read(RecoveryCreate)["since"]
        recovery = services.recover_deliveries(
            self._find(endpoint_id), actor=self.actor, since=since, at=now()
        )
        body = {"queued": recovery.queued, "has_more": recovery.has_more}
        return Response(body, status=202)

    def _find(self, endpoint_id: str) -> Endpoint:
        return Endpoint.objects.visible_to(self.actor).get_visible(endpoint_id)
