"""How the OpenAPI document is made. Pure Python, because the settings read it."""

from typing import Any, Final

# What there is, in the order of the guides; the reference and the clients follow it.
TAGS: Final = {
    "Health": "Whether the service and its database answer.",
    "Tickets": "What an agency asks for, and how far it is.",
    "Comments": "The thread of a ticket.",
    "Credentials": "Secrets on loan: sealed, opened only by the ticket's agent, on"
    " record, gone in time.",
    "Webhooks": "Where we tell your machines what happened, and what they were told.",
    "Events": "Everything that happened, in order: to sync from, and to miss nothing.",
    "Sandbox": "What an agent does, for who tries it with a test key.",
    "Self-description": "Who you are to us, and this document.",
}


def spectacular_settings(version: str, public_url: str) -> dict[str, Any]:
    """Return SPECTACULAR_SETTINGS for this release at this address."""
    return {
        "TITLE": "DevPros API",
        "DESCRIPTION": "File support tickets, follow them, and talk to the people who"
        " solve them. All times are UTC, all errors have one shape, nothing is ignored"
        " silently.",
        "VERSION": version,
        "OAS_VERSION": "3.1.0",
        "SERVERS": [
            {"url": public_url, "description": "The key says whether live or sandbox."}
        ],
        "CONTACT": {"name": "DevPros support", "url": f"{public_url}/contact"},
        "LICENSE": {"name": "Proprietary", "url": f"{public_url}/imprint"},
        "EXTERNAL_DOCS": {"description": "The guides", "url": f"{public_url}/"},
        "TAGS": [{"name": name, "description": words} for name, words in TAGS.items()],
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
            "api.naming.name_schemas",
        ],
        "ENUM_NAME_OVERRIDES": {
            "Priority": "tickets.api.serializers.PRIORITIES",
            "AuthorRole": "tickets.api.serializers.AUTHOR_ROLES",
            "Mode": "accounts.api.views.MODES",
            "DatabaseHealth": "api.health.DATABASE",
            "AccessAction": "credentials.models.AccessRecord.Action",
            "SubscribableType": "webhooks.rules.EVENT_TYPES",
            "DisabledReason": "webhooks.api.serializers.REASONS",
            "TicketStatus": "tickets.models.Status",
            "TicketEnvironment": "tickets.models.Environment",
            "HealthStatus": "api.health.STATUSES",
            "EventType": "events.types.CHOICES",
            "CredentialTypeName": "credentials.types.TYPES",
            "CredentialStatus": "credentials.api.serializers.STATUSES",
            "WebhookStatus": "webhooks.api.serializers.STATUSES",
            "SandboxDeed": "portal.api.serializers.AGENT_ACTIONS",
            "DeliveryStatus": "webhooks.api.serializers.DELIVERY_STATUSES",
        },
    }
