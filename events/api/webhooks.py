"""The events as the `webhooks` of the OpenAPI document: what a receiver is sent."""

from typing import Any, Final

from events.catalogue import Entry, catalogue

_HEADERS: Final = {
    "webhook-id": (
        "The event's id: the same on every attempt, so that you apply it once.",
        {"type": "string", "pattern": "^EVT-[0-9]+$"},
    ),
    "webhook-timestamp": (
        "When this attempt was signed, in seconds since 1970. Refuse what is more than"
        " five minutes off.",
        {"type": "string", "pattern": "^[0-9]+$"},
    ),
    "webhook-signature": (
        "`v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`; two of them,"
        " parted by a space, while a secret is rotated.",
        {"type": "string"},
    ),
    "x-webhook-event": ("The event's type, for routing.", {"type": "string"}),
    "x-webhook-attempt": (
        "Which attempt this is, from 1.",
        {"type": "string", "pattern": "^[1-9][0-9]*$"},
    ),
    "x-webhook-redelivery": (
        "`true` where somebody asked to have it sent again; else absent.",
        {"type": "string", "const": "true"},
    ),
}
_OPTIONAL: Final = "x-webhook-redelivery"


def add_webhooks(
    result: dict[str, Any], generator: Any, request: Any, public: bool
) -> dict[str, Any]:
    """Describe each type of event (a hook of drf-spectacular)."""
    result["webhooks"] = {
        entry.type: {"post": _operation(entry)} for entry in catalogue()
    }
    return result


def _operation(entry: Entry) -> dict[str, Any]:
    return {
        "operationId": entry.type.replace(".", "_"),
        "summary": entry.happens.removesuffix("."),
        "description": f"{entry.happens} `data.object` is {entry.object}.",
        "tags": ["Events"],
        "parameters": [
            {
                "in": "header",
                "name": name,
                "required": name != _OPTIONAL,
                "description": description,
                "schema": schema,
            }
            for name, (description, schema) in _HEADERS.items()
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": _content(entry)},
        },
        "responses": {
            "2XX": {
                "description": "You have it. Any other answer, and none within 15"
                " seconds, is tried again."
            }
        },
        "security": [],
    }


def _content(entry: Entry) -> dict[str, Any]:
    its_type = {
        "type": "object",
        "properties": {"type": {"const": entry.type}},
        "required": ["type"],
    }
    event = {"$ref": "#/components/schemas/EventOutput"}
    return {
        "schema": {"allOf": [event, its_type]},
        "examples": {entry.type: {"value": entry.example}},
    }
