"""How the OpenAPI document is made. Pure Python, because the settings read it."""

from typing import Any


def spectacular_settings(version: str, public_url: str) -> dict[str, Any]:
    """Return SPECTACULAR_SETTINGS for this release at this address."""
    return {
        "TITLE": "DevPros API",
        "DESCRIPTION": "File support tickets, follow them, and talk to the people who"
        " solve them. All times are UTC, all errors have one shape, nothing is ignored"
        " silently.",
        "VERSION": version,
        "OAS_VERSION": "3.1.0",
        "SERVERS": [{"url": public_url}],
        "SERVE_INCLUDE_SCHEMA": False,
        "SCHEMA_PATH_PREFIX": r"/v1",
        "COMPONENT_SPLIT_REQUEST": True,
        "COMPONENT_SPLIT_PATCH": False,  # PUT merges as PATCH does
        "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
        "SECURITY": [],
        "POSTPROCESSING_HOOKS": [
            "drf_spectacular.hooks.postprocess_schema_enums",
            "api.schema.finish_document",
            "events.api.webhooks.add_webhooks",
        ],
        "ENUM_NAME_OVERRIDES": {
            "TicketStatus": "tickets.models.Status",
            "TicketEnvironment": "tickets.models.Environment",
            "HealthStatus": "api.health.STATUSES",
            "EventType": "events.types.CHOICES",
            "CredentialTypeName": "credentials.types.TYPES",
            "CredentialStatus": "credentials.api.serializers.STATUSES",
            "WebhookStatus": "webhooks.api.serializers.STATUSES",
            "SandboxDeed": "portal.api.serializers.DEEDS",
            "DeliveryStatus": "webhooks.api.serializers.DELIVERY_STATUSES",
        },
    }
