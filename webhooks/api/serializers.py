"""What may be said of an endpoint, and how the answers look."""

from typing import Any, Final

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import (
    DateTimeField,
    StrictCharField,
    StrictChoiceField,
    StrictListField,
    StrictSerializer,
)
from events.types import CHOICES
from webhooks.models import DisabledReason, EndpointStatus
from webhooks.rules import (
    DESCRIPTION_CHARACTERS,
    EVENT_TYPES,
    URL_CHARACTERS,
    clean_event_types,
)
from webhooks.targets import Refused, parse_target

STATUSES: Final = [str(status) for status in EndpointStatus]
DELIVERY_STATUSES: Final = ["pending", "delivered", "failed"]
REASONS: Final = [str(reason) for reason in DisabledReason]


@extend_schema_field(
    {
        "type": "array",
        "minItems": 1,
        "items": {"type": "string", "enum": EVENT_TYPES},
        "description": 'Exact types, or `["*"]` for all, those to come included.',
    }
)
class EventTypesField(StrictListField):
    child = StrictChoiceField(choices=EVENT_TYPES)

    def to_internal_value(self, data: Any) -> list[str]:
        types = super().to_internal_value(data)
        if not types:
            raise serializers.ValidationError(
                "Name at least one type, or *.", code="empty"
            )
        return clean_event_types(types)


@extend_schema_field(
    {
        "type": "string",
        "format": "uri",
        "maxLength": URL_CHARACTERS,
        "description": "https on port 443 or 8443, to a public address.",
    }
)
class TargetField(StrictCharField):
    """An address we may send to; whether its name resolves to one is asked later."""

    def to_internal_value(self, data: Any) -> str:
        url: str = super().to_internal_value(data)
        try:
            parse_target(url, may_use_loopback=self.context["may_use_loopback"])
        except Refused as refusal:
            raise serializers.ValidationError(refusal.message, refusal.code) from None
        return url


class EndpointUpdate(StrictSerializer):
    """What to change of an endpoint."""

    ignored_fields = frozenset(
        {"id", "disabled_reason", "disabled_at", "created_at", "updated_at", "secret"}
    )

    url = TargetField(max_length=URL_CHARACTERS, required=False)
    events = EventTypesField(required=False)
    description = StrictCharField(
        max_length=DESCRIPTION_CHARACTERS, required=False, allow_blank=True
    )
    status = StrictChoiceField(choices=STATUSES, required=False)


class EndpointCreate(EndpointUpdate):
    """An address that is to be told of events."""

    url = TargetField(max_length=URL_CHARACTERS)


class RecoveryCreate(StrictSerializer):
    """Since when to send again what failed or was missed."""

    since = DateTimeField()


class EndpointOutput(serializers.Serializer):
    """An address that is told of events."""

    id = serializers.CharField()
    url = serializers.CharField()
    events = serializers.ListField(child=serializers.CharField())
    description = serializers.CharField(allow_blank=True)
    status = serializers.ChoiceField(choices=STATUSES)
    disabled_reason = serializers.ChoiceField(choices=REASONS, allow_null=True)
    disabled_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class EndpointWithSecret(EndpointOutput):
    """Create and rotate alone show the secret; a replay shows null."""

    secret = serializers.CharField(allow_null=True)


class EndpointList(serializers.Serializer):
    """A page of endpoints, newest first."""

    webhooks = EndpointOutput(many=True)
    has_more = serializers.BooleanField()
    next_cursor = serializers.CharField(allow_null=True)


class AttemptOutput(serializers.Serializer):
    """One exchange with an endpoint, and how it ended."""

    at = serializers.DateTimeField()
    status_code = serializers.IntegerField(allow_null=True)
    milliseconds = serializers.IntegerField()
    error = serializers.CharField(allow_null=True)
    response = serializers.CharField(allow_blank=True)


class DeliveryOutput(serializers.Serializer):
    """An event on its way to an endpoint."""

    id = serializers.CharField()
    event_id = serializers.CharField()
    type = serializers.ChoiceField(choices=CHOICES)
    status = serializers.ChoiceField(choices=DELIVERY_STATUSES)
    created_at = serializers.DateTimeField()
    next_attempt_at = serializers.DateTimeField(allow_null=True)
    attempts = AttemptOutput(many=True)


class DeliveryList(serializers.Serializer):
    """A page of deliveries, newest first."""

    deliveries = DeliveryOutput(many=True)
    has_more = serializers.BooleanField()
    next_cursor = serializers.CharField(allow_null=True)


class PingOutput(serializers.Serializer):
    """The test event that is on its way."""

    event_id = serializers.CharField()


class RecoveryOutput(serializers.Serializer):
    """How many are on their way again."""

    queued = serializers.IntegerField()
    has_more = serializers.BooleanField(help_text="Call again for the rest.")
