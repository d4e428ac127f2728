"""What the document shows; the suite sends the requests and compares the answers."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

_ENDPOINT: dict[str, Any] = {
    "id": "WHE-1732472031076123",
    "url": "https://hooks.agency.com/devpros",
    "events": ["ticket.created", "ticket.status_changed", "comment.created"],
    "description": "Our board",
    "status": "enabled",
    "disabled_reason": None,
    "disabled_at": None,
    "created_at": "2025-11-24T16:33:51.076Z",
    "updated_at": "2025-11-24T16:33:51.076Z",
}
_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="  # noqa: S105 — an example
_WITH_SECRET = {**_ENDPOINT, "secret": _SECRET}
_DELIVERY: dict[str, Any] = {
    "id": "DLV-1732472036912001",
    "event_id": "EVT-1732472036228001",
    "type": "ticket.status_changed",
    "status": "delivered",
    "created_at": "2025-11-24T16:33:56.912Z",
    "next_attempt_at": None,
    "attempts": [
        {
            "at": "2025-11-24T16:33:56.951Z",
            "status_code": 503,
            "milliseconds": 87,
            "error": "status",
            "response": "Back in a minute",
        },
        {
            "at": "2025-11-24T16:34:02.108Z",
            "status_code": 200,
            "milliseconds": 61,
            "error": None,
            "response": "",
        },
    ],
}
_PENDING = {
    **_DELIVERY,
    "status": "pending",
    "next_attempt_at": "2025-11-24T18:00:00.000Z",
}


def _request(name: str, value: dict[str, Any]) -> OpenApiExample:
    return OpenApiExample(name, value=value, request_only=True)


def _answer(name: str, value: dict[str, Any], status: int = 200) -> OpenApiExample:
    return OpenApiExample(
        name, value=value, response_only=True, status_codes=[str(status)]
    )


def _page(plural: str, item: dict[str, Any]) -> dict[str, Any]:
    return {plural: [item], "has_more": False, "next_cursor": None}


CREATE_ENDPOINT = _request(
    "An endpoint for three types",
    {name: _ENDPOINT[name] for name in ("url", "events", "description")},
)
ENDPOINT_CREATED = _answer("Created; its secret is shown once", _WITH_SECRET, 201)
ENDPOINTS_LISTED = _answer("One endpoint", _page("webhooks", _ENDPOINT))
ENDPOINT_READ = _answer("An endpoint", _ENDPOINT)
CHANGE_ENDPOINT = _request("Send no more for now", {"status": "disabled"})
ENDPOINT_CHANGED = _answer(
    "Disabled",
    {
        **_ENDPOINT,
        "status": "disabled",
        "disabled_reason": "manual",
        "disabled_at": "2025-11-24T17:00:00.000Z",
        "updated_at": "2025-11-24T17:00:00.000Z",
    },
)
SECRET_ROTATED = _answer("The new secret; both sign for 24 hours", _WITH_SECRET)
PINGED = _answer("On its way", {"event_id": "EVT-1732472036228001"}, 202)
DELIVERIES_LISTED = _answer("Arrived at the second", _page("deliveries", _DELIVERY))
REDELIVERED = _answer("On its way again", _PENDING, 202)
RECOVER = _request("Since last night", {"since": "2025-11-24T00:00:00Z"})
RECOVERED = _answer("Twelve are on their way", {"queued": 12, "has_more": False}, 202)
