"""How endpoints and deliveries look from outside. Neither shows a secret."""

from typing import Any

from api.datetimes import format_datetime
from webhooks.models import Attempt, Delivery, Endpoint


def show_endpoint(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "id": endpoint.public_id,
        "url": endpoint.url,
        "events": endpoint.events,
        "description": endpoint.description,
        "status": endpoint.status,
        "disabled_reason": endpoint.disabled_reason or None,
        "disabled_at": format_datetime(endpoint.disabled_at),
        "created_at": format_datetime(endpoint.created_at),
        "updated_at": format_datetime(endpoint.updated_at),
    }


def show_delivery(delivery: Delivery) -> dict[str, Any]:
    """Return a delivery with its attempts, which are fetched already, and `is_held`."""
    return {
        "id": delivery.public_id,
        "event_id": f"EVT-{delivery.event_id}",
        "type": delivery.type,
        "status": delivery.status,
        "created_at": format_datetime(delivery.created_at),
        "next_attempt_at": format_datetime(delivery.due_at),
        "attempts": [
            _show_attempt(attempt, is_held=delivery.is_held)
            for attempt in delivery.attempts.all()
        ],
    }


def _show_attempt(attempt: Attempt, *, is_held: bool) -> dict[str, Any]:
    return {
        "at": format_datetime(attempt.at),
        "status_code": attempt.status_code,
        "milliseconds": attempt.milliseconds,
        "error": attempt.error or None,
        "response": "" if is_held else attempt.response,
    }
