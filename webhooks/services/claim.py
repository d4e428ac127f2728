"""Claim due deliveries so that no endpoint or organization crowds out another."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from credentials.vault import Sealed
from webhooks.models import Delivery, Endpoint

MAX_PER_ENDPOINT: Final = 5
MAX_PER_ORGANIZATION: Final = 20


@dataclass(frozen=True)
class DeliveryJob:
    """All that an attempt needs, so that making it uses no database."""

    delivery: int
    lease: UUID
    endpoint: Endpoint
    event: int
    type: str
    body: bytes
    attempt: int  # from 1
    is_redelivery: bool
    secrets: tuple[Sealed, ...]  # newest first


def claim_deliveries(limit: int, *, at: datetime) -> list[DeliveryJob]:
    """Lease up to `limit` deliveries, those of the least served organizations first.

    Each organization is a transaction of its own. Workers that come together take
    different endpoints, so that what one endpoint has under way is counted truly.
    """
    waiting = Endpoint.objects.with_work(at=at).order_by()
    organizations = waiting.values_list("organization", flat=True).distinct()
    if not organizations:
        return []
    served = _under_way_by_organization()
    jobs: list[DeliveryJob] = []
    for organization in sorted(organizations, key=lambda number: served[number]):
        remaining = min(MAX_PER_ORGANIZATION - served[organization], limit - len(jobs))
        if remaining > 0:
            jobs += _claim_for(organization, remaining, at=at)
    return jobs


def _under_way_by_organization() -> Counter[int]:
    leased = Delivery.objects.leased().order_by()
    return Counter(leased.values_list("endpoint__organization", flat=True))


@transaction.atomic
def _claim_for(organization: int, remaining: int, *, at: datetime) -> list[DeliveryJob]:
    locked = Endpoint.objects.select_for_update(
        of=("self",), no_key=True, skip_locked=True
    )
    working = locked.active().select_related("organization")
    working = working.filter(organization=organization).order_by("pk")
    endpoints = {endpoint.pk: endpoint for endpoint in working}
    leased = Delivery.objects.leased().filter(endpoint__in=endpoints).order_by()
    under_way = Counter(leased.values_list("endpoint", flat=True))
    found: list[Delivery] = []
    for endpoint in _least_busy_first(endpoints.values(), under_way):
        free = min(
            _capacity_of(endpoint) - under_way[endpoint.pk], remaining - len(found)
        )
        if free > 0:
            found += _due(endpoint, free, at=at)
    Delivery.objects.lease(found)
    return _jobs_for(found, endpoints, at=at)


def _capacity_of(endpoint: Endpoint) -> int:
    """An endpoint that failed last time gets one at a time, until one arrives."""
    return 1 if endpoint.failures else MAX_PER_ENDPOINT


def _least_busy_first(
    endpoints: Iterable[Endpoint], under_way: Counter[int]
) -> list[Endpoint]:
    return sorted(endpoints, key=lambda one: (under_way[one.pk], one.failures))


def _due(endpoint: Endpoint, limit: int, *, at: datetime) -> Sequence[Delivery]:
    rows = Delivery.objects.due(at=at).next_in_order().filter(endpoint=endpoint.pk)
    locked = rows.select_for_update(of=("self",), skip_locked=True)
    return list(
        locked.select_related("event__payload").order_by("due_at", "event")[:limit]
    )


def _jobs_for(
    found: Sequence[Delivery], endpoints: dict[int, Endpoint], *, at: datetime
) -> list[DeliveryJob]:
    endpoint_ids = {delivery.endpoint_id for delivery in found}
    secrets = _secrets_of([endpoints[number] for number in endpoint_ids], at=at)
    return [
        DeliveryJob(
            delivery=delivery.pk,
            lease=delivery.lease_id,  # type: ignore[arg-type]  # leased just now
            endpoint=endpoints[delivery.endpoint_id],
            event=delivery.event_id,
            type=delivery.type,
            body=bytes(delivery.event.payload.body),
            attempt=delivery.attempts_made + 1,
            is_redelivery=delivery.is_redelivery,
            secrets=secrets[delivery.endpoint_id],
        )
        for delivery in found
    ]


def _secrets_of(
    endpoints: Sequence[Endpoint], *, at: datetime
) -> dict[int, tuple[Sealed, ...]]:
    return {
        endpoint.pk: tuple(secret.sealed for secret in endpoint.secrets.valid(at=at))
        for endpoint in endpoints
    }
