"""Send one delivery again, or all that an endpoint missed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from accounts.actor import Actor
from accounts.scopes import WEBHOOKS_MANAGE
from api.datetimes import format_datetime
from api.transactions import transactional
from events.models import Event, Redaction
from events.outbox import OutboxRow
from events.types import EventType
from webhooks.errors import (
    EndpointDisabled,
    StillPending,
    since_in_future,
)
from webhooks.models import Delivery, Endpoint
from webhooks.services.delivery_queue import write_deliveries

MOST_AT_ONCE: Final = 1_000


@dataclass(frozen=True)
class Recovery:
    """How many are on their way again, and whether a next call finds more."""

    queued: int
    has_more: bool


@transactional
def redeliver(delivery: Delivery, *, actor: Actor, at: datetime) -> Delivery:
    """Send it again now, with the same id and bytes; the schedule begins anew.

    It comes back with `is_held`. Raises EndpointDisabled, StillPending,
    InsufficientScope.
    """
    actor.require(WEBHOOKS_MANAGE)
    endpoint = Endpoint.objects.get_for_update(delivery.endpoint_id)
    if not endpoint.is_enabled:
        raise EndpointDisabled()
    delivery = _locked(endpoint, delivery.pk)
    if delivery.status == OutboxRow.Status.PENDING:
        raise StillPending(next_attempt_at=format_datetime(delivery.due_at))
    _requeue(endpoint, [delivery.pk], at)
    delivery.refresh_from_db()
    return delivery


@transactional
def recover_deliveries(
    endpoint: Endpoint, *, actor: Actor, since: datetime, at: datetime
) -> Recovery:
    """Queue what failed since then, and what it never got, such as while disabled.

    The oldest first, up to 1,000 in one call; what was pruned is gone. Raises
    EndpointDisabled, InvalidRequest for a moment ahead, InsufficientScope.
    """
    actor.require(WEBHOOKS_MANAGE)
    if since > at:
        raise since_in_future()
    endpoint = Endpoint.objects.get_for_update(endpoint.pk)
    if not endpoint.is_enabled:
        raise EndpointDisabled()
    _wait_for_redactions(endpoint)
    failed = endpoint.deliveries.filter(
        status=OutboxRow.Status.FAILED, event__timestamp__gte=since
    )
    numbers = list(
        failed.order_by("event").values_list("pk", flat=True)[: MOST_AT_ONCE + 1]
    )
    _requeue(endpoint, numbers[:MOST_AT_ONCE], at)
    remaining = MOST_AT_ONCE - len(numbers)
    if remaining < 0:
        return Recovery(MOST_AT_ONCE, has_more=True)
    missed = _find_missed(endpoint, since, remaining + 1)
    write_deliveries([(event, endpoint) for event in missed[:remaining]], at=at)
    queued = len(numbers) + min(len(missed), remaining)
    return Recovery(queued, has_more=len(missed) > remaining)


def _wait_for_redactions(endpoint: Endpoint) -> None:
    """Let no step of a redaction pass between reading events and keeping their bytes.

    What is read afterwards is rendered before its bytes are rewritten, or has lost the
    text already.
    """
    under_way = Redaction.objects.filter(organization=endpoint.organization_id)
    list(under_way.select_for_update(of=("self",)).order_by("pk"))


def _find_missed(endpoint: Endpoint, since: datetime, limit: int) -> list[Event]:
    """Return events that were handed on while this endpoint did not listen."""
    events = Event.objects.published().filter(
        organization=endpoint.organization_id,
        timestamp__gte=since,
        dispatched_at__isnull=False,
    )
    if "*" not in endpoint.events:
        events = events.filter(type__in=endpoint.events)
    # A ping was a question of its moment, to one endpoint.
    unsent = events.exclude(type=EventType.PING).exclude(deliveries__endpoint=endpoint)
    return list(unsent.order_by("pk")[:limit])


def _locked(endpoint: Endpoint, number: int) -> Delivery:
    rows = endpoint.deliveries.select_for_update(of=("self",)).with_holds()
    found: Delivery = rows.get(pk=number)
    return found


def _requeue(endpoint: Endpoint, numbers: list[int], at: datetime) -> None:
    endpoint.deliveries.filter(pk__in=numbers).update(
        status=OutboxRow.Status.PENDING,
        due_at=at,
        ended_at=None,
        step=0,
        lease_id=None,
        leased_until=None,
        is_redelivery=True,
    )
