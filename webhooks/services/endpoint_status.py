"""Disable an endpoint, and warn its owners before that."""

from datetime import datetime

from accounts.actor import Actor
from events.outbox import OutboxRow
from events.services import EventDraft, record_of_organization
from events.types import EventType
from webhooks.models import DisabledReason, Endpoint, EndpointStatus
from webhooks.representation import show_endpoint


def disable_endpoint(
    endpoint: Endpoint, *, reason: DisabledReason, actor: Actor, at: datetime
) -> None:
    """Send nothing more to an endpoint whose row is locked.

    What waited for it is given up, so that enabling it again floods nobody. Leaves
    `webhook_endpoint.disabled`. Joins the caller's transaction.
    """
    endpoint.status = EndpointStatus.DISABLED
    endpoint.disabled_reason, endpoint.disabled_at = reason, at
    endpoint.updated_at = at
    endpoint.save()
    endpoint.deliveries.pending().update(
        status=OutboxRow.Status.FAILED,
        due_at=None,
        ended_at=at,
        lease_id=None,
        leased_until=None,
    )
    data = show_endpoint(endpoint)
    changes = {"status": {"from": "enabled", "to": "disabled"}}
    draft = EventDraft(EventType.WEBHOOK_ENDPOINT_DISABLED, data, changes)
    record_of_organization(endpoint.organization, draft, actor=actor, at=at)


def warn_owners(endpoint: Endpoint, *, reason: str, at: datetime) -> None:
    """Leave an event for its owners' mail alone. Joins the caller's transaction."""
    data = {"id": endpoint.public_id, "url": endpoint.url}
    draft = EventDraft(
        EventType.WEBHOOK_ENDPOINT_FAILING,
        data,
        {"reason": {"from": None, "to": reason}},
        is_internal=True,
    )
    system = Actor.system()
    record_of_organization(endpoint.organization, draft, actor=system, at=at)
