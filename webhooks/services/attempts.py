"""Make an attempt and settle its outcome (docs/contract.md, 6.6)."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from accounts.actor import Actor
from api.datetimes import now
from api.transactions import transactional
from credentials.vault import KeyUnavailable, Unsealable
from events.delivery_pool import DeliveryPool
from events.outbox import OutboxRow
from events.steady_clock import steady_time
from webhooks.addresses import Refused, parse_target
from webhooks.attempt_result import AttemptResult, Failure
from webhooks.models import Attempt, Delivery, DisabledReason, Endpoint
from webhooks.rules import may_use_loopback
from webhooks.sender import post
from webhooks.services.claim import DeliveryJob, claim_deliveries
from webhooks.services.endpoint_status import disable_endpoint, warn_owners
from webhooks.services.secrets import open_secrets
from webhooks.signing import signatures

logger = logging.getLogger(__name__)

_MOST_UNDER_WAY: Final = 100  # in one worker
USER_AGENT: Final = "DevPros-Webhooks/1"
MAX_STORED_ATTEMPTS: Final = 30
WARN_AFTER: Final = timedelta(days=3)
DISABLE_AFTER: Final = timedelta(days=5)
MIN_FAILURES: Final = 10
WARN_AGAIN_AFTER: Final = timedelta(hours=24)
_RETRY_WITHOUT_SECRET: Final = timedelta(minutes=1)
_GONE: Final = 410


@dataclass(frozen=True)
class AttemptOutcome:
    """When an attempt began, and its result; None where no secret could be opened."""

    at: datetime
    result: AttemptResult | None


class Deliveries(DeliveryPool[DeliveryJob, AttemptOutcome]):
    """The worker's job `deliver`."""

    def __init__(self, *, ring: Callable[[], None]) -> None:
        super().__init__(
            claim=claim_deliveries,
            send=send_delivery,
            settle=settle_attempt,
            size=_MOST_UNDER_WAY,
            ring=ring,
        )


def send_delivery(job: DeliveryJob) -> AttemptOutcome:
    """Make an attempt now: sign the stored bytes and send them.

    Uses no database, and raises nothing that a receiver or a network can cause.
    """
    return attempt_delivery(job, at=now())


def attempt_delivery(job: DeliveryJob, *, at: datetime) -> AttemptOutcome:
    """Sign the stored bytes as sent at this time and send them."""
    try:
        secrets = open_secrets(job.endpoint, list(job.secrets))
    except (KeyUnavailable, Unsealable):
        logger.exception("signing_secret.failed")
        return AttemptOutcome(at, None)
    loopback = may_use_loopback(job.endpoint.organization)
    try:
        target = parse_target(job.endpoint.url, may_use_loopback=loopback)
    except Refused as refusal:  # the policy has changed since it was registered
        error = Failure.BLOCKED_ADDRESS
        return AttemptOutcome(at, AttemptResult(None, error, refusal.message, 0, None))
    headers = _headers(job, secrets, timestamp=int(at.timestamp()))
    result = post(target, headers=headers, body=job.body, may_use_loopback=loopback)
    return AttemptOutcome(at, result)


def _headers(job: DeliveryJob, secrets: list[str], *, timestamp: int) -> dict[str, str]:
    """Return the headers of Standard Webhooks 1.0, and ours for routing."""
    message_id = f"EVT-{job.event}"
    signed = signatures(
        secrets, message_id=message_id, timestamp=timestamp, body=job.body
    )
    headers = {
        "content-type": "application/json",
        "user-agent": USER_AGENT,
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signed,
        "x-webhook-event": job.type,
        "x-webhook-attempt": str(job.attempt),
    }
    if job.is_redelivery:
        headers["x-webhook-redelivery"] = "true"
    return headers


@transactional
def settle_attempt(
    job: DeliveryJob, outcome: AttemptOutcome | None, *, at: datetime
) -> None:
    """Write the outcome of an attempt, unless another worker has the lease by now.

    Of an endpoint or delivery that is gone meanwhile nothing is written. Without an
    outcome the sender crashed: that is a failed attempt of the delivery, and none of
    the endpoint.
    """
    rows = Endpoint.objects.select_for_update(of=("self",), no_key=True)
    endpoint = rows.select_related("organization").filter(pk=job.endpoint.pk).first()
    if endpoint is None:
        return
    delivery = Delivery.objects.still_leased(job.delivery, job.lease)
    if delivery is None:
        return
    if outcome is None:
        delivery.fail(at=at)
        delivery.save(update_fields=OutboxRow.PROGRESS)
        _warn_owners(endpoint, delivery, at=at)
        return
    if outcome.result is None:
        delivery.wait_until(at + _RETRY_WITHOUT_SECRET)
        delivery.save(update_fields=OutboxRow.PROGRESS)
        return
    _save_attempt(delivery, outcome.at, outcome.result)
    if outcome.result.is_success:
        delivery.succeed(at=at)
        _reset_failures(endpoint)
    else:
        _record_failure(endpoint, delivery, outcome.result, at=at)
    delivery.save(update_fields=OutboxRow.PROGRESS)


def _save_attempt(delivery: Delivery, at: datetime, result: AttemptResult) -> None:
    Attempt.objects.create(
        delivery=delivery,
        at=at,
        status_code=result.status_code,
        milliseconds=result.milliseconds,
        error=result.error,
        response=result.response,
    )
    if delivery.attempts_made >= MAX_STORED_ATTEMPTS:  # somebody sends it by hand
        newest = delivery.attempts.order_by("-id").values("pk")[:MAX_STORED_ATTEMPTS]
        delivery.attempts.exclude(pk__in=[row["pk"] for row in newest]).delete()


def _reset_failures(endpoint: Endpoint) -> None:
    if endpoint.failures:
        endpoint.failing_since, endpoint.failures, endpoint.warned_at = None, 0, None
        _save_failures(endpoint)


def _record_failure(
    endpoint: Endpoint, delivery: Delivery, result: AttemptResult, *, at: datetime
) -> None:
    """Count it; disable what has been failing for long, after a warning."""
    endpoint.failures += 1
    endpoint.failing_since = endpoint.failing_since or at
    reason = _reason_to_disable(endpoint, result, at)
    delivery.fail(at=at, retry_after=result.retry_after, for_good=reason is not None)
    if reason is not None:
        disable_endpoint(endpoint, reason=reason, actor=Actor.system(), at=at)
        return
    _warn_owners(endpoint, delivery, at=at)


def _warn_owners(endpoint: Endpoint, delivery: Delivery, *, at: datetime) -> None:
    if (warning := _warning(endpoint, delivery, at)) is not None:
        endpoint.warned_at = at
        warn_owners(endpoint, reason=warning, at=at)
    _save_failures(endpoint)


def _reason_to_disable(
    endpoint: Endpoint, result: AttemptResult, at: datetime
) -> DisabledReason | None:
    if result.status_code == _GONE:
        return DisabledReason.GONE
    if endpoint.failing_since is None or endpoint.failures < MIN_FAILURES:
        return None
    if at - endpoint.failing_since < DISABLE_AFTER:
        return None
    # A clock that was set forward has not seen five days of failures.
    is_long = steady_time(at=at) - endpoint.failing_since >= DISABLE_AFTER
    return DisabledReason.FAILING if is_long else None


def _warning(endpoint: Endpoint, delivery: Delivery, at: datetime) -> str | None:
    """Return why its owners are to be told now, at most once a day."""
    if endpoint.warned_at and at - endpoint.warned_at < WARN_AGAIN_AFTER:
        return None
    if delivery.status == OutboxRow.Status.FAILED:
        return "delivery_given_up"
    long = endpoint.failing_since and at - endpoint.failing_since >= WARN_AFTER
    return "failing_3_days" if long and endpoint.warned_at is None else None


def _save_failures(endpoint: Endpoint) -> None:
    endpoint.save(update_fields=["failing_since", "failures", "warned_at"])
