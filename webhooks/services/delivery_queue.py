"""Queue a delivery for each endpoint that subscribes to an event."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from events.models import Event
from events.representation import render_event
from events.types import EventType
from webhooks.models import Delivery, Endpoint, Payload


def queue_deliveries(events: Sequence[Event], *, at: datetime) -> None:
    """Write one delivery for each endpoint of each event, and the event's bytes once.

    Joins the dispatcher's transaction. An agents' note is no event of theirs.
    """
    published = [event for event in events if not event.is_internal]
    endpoints = _active_endpoints(published)
    pairs = [
        (event, endpoint)
        for event in published
        for endpoint in endpoints[event.organization_id]
        if is_meant_for(event, endpoint)
    ]
    write_deliveries(pairs, at=at)


def write_deliveries(
    pairs: Sequence[tuple[Event, Endpoint]], *, at: datetime
) -> list[Delivery]:
    """Queue these, but for those that are; joins the caller's transaction."""
    if not pairs:
        return []
    events = {event.pk: event for event, _ in pairs}
    Payload.objects.bulk_create(
        [Payload(event=event, body=render_event(event)) for event in events.values()],
        ignore_conflicts=True,
    )
    return Delivery.objects.bulk_create(
        [_delivery(event, endpoint, at) for event, endpoint in pairs],
        ignore_conflicts=True,
    )


def is_meant_for(event: Event, endpoint: Endpoint) -> bool:
    """Tell whether this endpoint of the event's organization is to get it."""
    if event.type == EventType.PING:
        return bool(event.data["object"]["id"] == endpoint.public_id)
    return endpoint.wants(event.type)


def _active_endpoints(events: Iterable[Event]) -> dict[int, list[Endpoint]]:
    organizations = {event.organization_id for event in events}
    found: dict[int, list[Endpoint]] = defaultdict(list)
    active = Endpoint.objects.active().order_by("pk")
    for endpoint in active.filter(organization__in=organizations):
        found[endpoint.organization_id].append(endpoint)
    return found


def _delivery(event: Event, endpoint: Endpoint, at: datetime) -> Delivery:
    return Delivery(
        endpoint=endpoint,
        event=event,
        type=event.type,
        ticket_number=event.ticket_number,
        due_at=at,
        created_at=at,
    )
