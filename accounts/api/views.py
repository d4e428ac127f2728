"""GET /v1/me, and what every domain's view knows about its caller."""

from typing import Any, Final, cast

from django.http import HttpResponseBase
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from accounts.actor import Actor
from api.conditional import conditional_response
from api.permissions import ANY_CREDENTIAL
from api.rates import Rate
from api.views import ApiViewSet


class ActorViewSet(ApiViewSet):
    """A viewset whose caller is an Actor."""

    @property
    def actor(self) -> Actor:
        return cast(Actor, self.request.user)


MODES: Final = ["live", "test"]


class MeActor(serializers.Serializer):
    """Who calls: a key, a person, an agent, or an application as itself."""

    type = serializers.CharField()
    id = serializers.CharField()
    name = serializers.CharField()


class MeOrganization(serializers.Serializer):
    """Whose tickets the caller sees."""

    name = serializers.CharField()
    slug = serializers.CharField()


class MeLimit(serializers.Serializer):
    """How many requests in how many seconds."""

    requests = serializers.IntegerField()
    window_seconds = serializers.IntegerField()


class MeLimits(MeLimit):
    """The caller's own limit, and that of all its organization's callers together."""

    organization = MeLimit(allow_null=True)


class Me(serializers.Serializer):
    """The caller as we see it."""

    actor = MeActor()
    organization = MeOrganization(allow_null=True)
    scopes = serializers.ListField(child=serializers.CharField())
    mode = serializers.ChoiceField(choices=MODES)
    limits = MeLimits()


_EXAMPLE = OpenApiExample(
    "An API key",
    value={
        "actor": {
            "type": "api_key",
            "id": "KEY-1732472031076123",
            "name": "Production server",
        },
        "organization": {"name": "Agency One", "slug": "agency-one"},
        "scopes": ["tickets:read", "tickets:write"],
        "mode": "live",
        "limits": {
            "requests": 100,
            "window_seconds": 3600,
            "organization": {"requests": 1000, "window_seconds": 3600},
        },
    },
    response_only=True,
)


class MeViewSet(ActorViewSet):
    required_scopes = {"retrieve": ANY_CREDENTIAL}

    @extend_schema(
        operation_id="get_me",
        summary="Who am I",
        description="The caller, its organization, its scopes and its limits.",
        tags=["Self-description"],
        responses={200: Me},
        examples=[_EXAMPLE],
    )
    def retrieve(self, request: Request) -> HttpResponseBase:
        return conditional_response(request._request, describe(self.actor))


def describe(actor: Actor) -> dict[str, Any]:
    """Return an actor as GET /v1/me shows it."""
    organization = actor.organization
    sandbox = organization is not None and organization.is_sandbox
    return {
        "actor": {"type": actor.type, "id": actor.public_id, "name": actor.name},
        "organization": organization
        and {"name": organization.name, "slug": organization.slug},
        "scopes": sorted(actor.scopes),
        "mode": "test" if sandbox else "live",
        "limits": {
            **_limit(actor.rate),
            "organization": organization and _limit(actor.organization_rate),
        },
    }


def _limit(rate: Rate) -> dict[str, int]:
    return {"requests": rate.limit, "window_seconds": rate.seconds}
