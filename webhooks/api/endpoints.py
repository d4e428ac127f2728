"""/v1/webhooks: where an organization hears what happens."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.views import ActorViewSet
from accounts.models import Organization
from accounts.scopes import WEBHOOKS_MANAGE
from api.conditional import conditional_response, etag_of
from api.datetimes import now
from api.errors import PermissionDenied
from api.fields import EmptyBody
from api.pagination import Order, keyset_page
from api.query import CURSOR, limit_parameter
from webhooks import services
from webhooks.api import examples
from webhooks.api.serializers import (
    EndpointCreate,
    EndpointList,
    EndpointOutput,
    EndpointUpdate,
    EndpointWithSecret,
    PingOutput,
)
from webhooks.errors import unacceptable_url
from webhooks.models import Endpoint
from webhooks.representation import show_endpoint
from webhooks.rules import find_refusal, may_use_loopback


class EndpointViewSet(ActorViewSet):
    required_scopes = dict.fromkeys(
        (
            "list",
            "create",
            "retrieve",
            "partial_update",
            "update",
            "destroy",
            "rotate_secret",
            "ping",
        ),
        WEBHOOKS_MANAGE,
    )
    query_parameters = {"list": [limit_parameter(), CURSOR]}
    one_time_fields = {"create": ("secret",), "rotate_secret": ("secret",)}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Judge the text of the address before a retry's key opens a transaction."""
        super().initial(request, *args, **kwargs)
        self.refused = None
        if self.action in ("create", "partial_update", "update"):
            body = request.data if isinstance(request.data, Mapping) else {}
            self.refused = find_refusal(body.get("url"), self._may_use_loopback)

    @extend_schema(
        operation_id="list_webhooks",
        summary="List the endpoints",
        description="Newest first. No answer but that of create and rotate has a"
        " secret.",
        tags=["Webhooks"],
        responses={200: EndpointList},
        examples=[examples.ENDPOINTS_LISTED],
    )
    def list(self, request: Request) -> Response:
        page = keyset_page(
            Endpoint.objects.visible_to(self.actor),
            order=Order("created_at", descending=True),
            limit=self.query.get("limit", 25),
            cursor=self.query.get("cursor"),
            cursor_scope=self.cursor_scope,
        )
        data = [show_endpoint(endpoint) for endpoint in page.rows]
        return self.list_response("webhooks", page, data)

    @extend_schema(
        operation_id="create_webhook",
        summary="Be told of events",
        description="The address is checked now and at every attempt: https, a public"
        " address. The answer alone shows the secret that signs, by Standard Webhooks.",
        tags=["Webhooks"],
        request=EndpointCreate,
        responses={201: EndpointWithSecret},
        examples=[examples.CREATE_ENDPOINT, examples.ENDPOINT_CREATED],
    )
    def create(self, request: Request) -> Response:
        fields = self._read_fields(EndpointCreate)
        endpoint, secret = services.create_endpoint(
            self._organization, actor=self.actor, fields=fields, at=now()
        )
        response = _with_secret(endpoint, secret, status=201)
        response["Location"] = f"/v1/webhooks/{endpoint.public_id}"
        response["ETag"] = etag_of(show_endpoint(endpoint))
        return response

    @extend_schema(
        operation_id="get_webhook",
        summary="Read an endpoint",
        description="As it is now, with the `ETag` to change it by, and no secret.",
        tags=["Webhooks"],
        responses={200: EndpointOutput},
        examples=[examples.ENDPOINT_READ],
    )
    def retrieve(self, request: Request, endpoint_id: str) -> HttpResponseBase:
        return conditional_response(
            request._request, show_endpoint(self._find(endpoint_id))
        )

    @extend_schema(
        operation_id="update_webhook",
        summary="Change an endpoint",
        description="Absent fields stay. Disabled, what waits for it is given up;"
        " enabled again, nothing is sent by itself: see recover.",
        tags=["Webhooks"],
        request=EndpointUpdate,
        responses={200: EndpointOutput},
        examples=[examples.CHANGE_ENDPOINT, examples.ENDPOINT_CHANGED],
    )
    def partial_update(self, request: Request, endpoint_id: str) -> Response:
        endpoint = self._find(endpoint_id)
        endpoint = services.change_endpoint(
            endpoint,
            actor=self.actor,
            fields=self._read_fields(EndpointUpdate),
            at=now(),
            if_match=request.headers.get("If-Match"),
        )
        data = show_endpoint(endpoint)
        return Response(data, headers={"ETag": etag_of(data)})

    @extend_schema(
        operation_id="update_webhook_by_put",
        summary="Change an endpoint (the same as PATCH)",
        description="Reads as PATCH does: absent fields stay.",
        tags=["Webhooks"],
        request=EndpointUpdate,
        responses={200: EndpointOutput},
        examples=[examples.CHANGE_ENDPOINT, examples.ENDPOINT_CHANGED],
    )
    def update(self, request: Request, endpoint_id: str) -> Response:
        return self.partial_update(request, endpoint_id)

    @extend_schema(
        operation_id="delete_webhook",
        summary="Delete an endpoint",
        description="With its deliveries, and what waits for it.",
        tags=["Webhooks"],
        responses={204: None},
    )
    def destroy(self, request: Request, endpoint_id: str) -> Response:
        endpoint = self._find(endpoint_id)
        services.delete_endpoint(endpoint, actor=self.actor, at=now())
        return Response(status=204)

    @extend_schema(
        operation_id="rotate_webhook_secret",
        summary="Get a new signing secret",
        description="Shown once. For 24 hours both sign, the newer first; until then"
        " another rotation is refused.",
        tags=["Webhooks"],
        request=None,
        responses={200: EndpointWithSecret},
        examples=[examples.SECRET_ROTATED],
    )
    def rotate_secret(self, request: Request, endpoint_id: str) -> Response:
        self.read(EmptyBody)
        endpoint, secret = services.rotate_secret(
            self._find(endpoint_id), actor=self.actor, at=now()
        )
        return _with_secret(endpoint, secret, status=200)

    @extend_schema(
        operation_id="ping_webhook",
        summary="Send a test event",
        description="A `ping` with the endpoint as its object, to this endpoint alone.",
        tags=["Webhooks"],
        request=None,
        responses={202: PingOutput},
        examples=[examples.PINGED],
    )
    def ping(self, request: Request, endpoint_id: str) -> Response:
        self.read(EmptyBody)
        event = services.ping_endpoint(
            self._find(endpoint_id), actor=self.actor, at=now()
        )
        return Response({"event_id": event.public_id}, status=202)

    @property
    def _organization(self) -> Organization:
        if self.actor.organization is None:
            raise PermissionDenied(reason="an endpoint belongs to an organization.")
        return self.actor.organization

    @property
    def _may_use_loopback(self) -> bool:
        organization = self.actor.organization
        return organization is not None and may_use_loopback(organization)

    def _find(self, endpoint_id: str) -> Endpoint:
        return Endpoint.objects.visible_to(self.actor).get_visible(endpoint_id)

    def _read_fields(self, serializer: type[EndpointUpdate]) -> services.EndpointFields:
        fields: services.EndpointFields = self.read(
            serializer, may_use_loopback=self._may_use_loopback
        )
        if self.refused is not None:
            raise unacceptable_url(self.refused.code, self.refused.message)
        return fields


def _with_secret(endpoint: Endpoint, secret: str, *, status: int) -> Response:
    return Response(
        {**show_endpoint(endpoint), "secret": secret},
        status=status,
        headers={"Cache-Control": "no-store"},
    )
