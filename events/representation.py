"""How an event looks from outside."""

from typing import Any

from api.moments import show_moment
from events.models import Event


def show_event(event: Event) -> dict[str, Any]:
    """Return an event as every channel shows it: API, webhook, documentation."""
    return {
        "id": event.public_id,
        "type": event.type,
        "timestamp": show_moment(event.timestamp),
        "sequence": event.sequence,
        "request_id": event.request_id,
        "actor": {"type": event.actor_type, "name": event.actor_name},
        "livemode": event.livemode,
        "data": event.data,
    }
