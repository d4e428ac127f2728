"""Making an attempt, and what follows from how it went (contract 6)."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from accounts.actor import Actor
from api.datetimes import now
from api.transactions import transactional
from credentials.vault import KeyUnavailable, Unsealable
from events.courier import Courier
from events.outbox import Outgoing
from events.steady_clock import steady_time
from webhooks.addresses import Refused, parse_target
from webhooks.attempt_result import AttemptResult, Failure
from webhooks.models import Attempt, Delivery, DisabledReason, Endpoint
from webhooks.policy import may_use_loopback
from webhooks.sender import post
from webhooks.services.claiming import Parcel, claim_deliveries
from webhooks.services.disabling import disable, warn
from webhooks.services.secrets import open_secrets
from webhooks.signing import signatures

logger = logging.getLogger(__name__)

USER_AGENT: Final = "DevPros-Webhooks/1"
MOST_ATTEMPTS_KEPT: Final = 30
WARN_AFTER: Final = timedelta(days=3)
DISABLE_AFTER: Final = timedelta(days=5)
FEWEST_FAILURES: Final = 10
WARN_AGAIN_AFTER: Final = timedelta(hours=24)
_OUR_OWN_TROUBLE: Final = timedelta(minutes=1)
_GONE: Final = 410


@dataclass(frozen=True)
class Outcome:
    """When an attempt began, and its answer; none where we could not sign."""

    at: datetime
    answer: AttemptResult | None


class Outbox:
    """Deliveries, as the courier carries them."""

    most_under_way = 100

    def claim(self, limit: int, *, at: datetime) -> Sequence[Parcel]:
        return claim_deliveries(limit, at=at)

    def carry(self, parcel: Parcel) -> Outcome:
        return attempt(parcel, at=now())

    def settle(self, parcel: Parcel, outcome: Outcome | None, *, at: datetime) -> None:
        settle_attempt(parcel, outcome=outcome, at=at)


class Deliveries(Courier[Parcel, Outcome]):
    """The worker's job `deliver`."""

    def __init__(self, *, ring: Callable[[], None]) -> None:
        super().__init__(Outbox(), ring=ring)


def attempt(parcel: Parcel, *, at: datetime) -> Outcome:
    """Sign the stored bytes and send them; touches no database, raises nothing."""
    try:
        secrets = open_secrets(parcel.endpoint, list(parcel.secrets))
    except (KeyUnavailable, Unsealable):
        logger.exception("signing_secret.failed")
        return Outcome(at, None)
    loopback = may_use_loopback(parcel.endpoint.organization)
    try:
        target = parse_target(parcel.endpoint.url, may_use_loopback=loopback)
    except Refused as refusal:  # the policy has changed since it was registered
        error = Failure.BLOCKED_ADDRESS
        return Outcome(at, AttemptResult(None, error, refusal.message, 0, None))
    headers = _headers(parcel, secrets, timestamp=int(at.timestamp()))
    answer = post(target, headers=headers, body=parcel.body, may_use_loopback=loopback)
    return Outcome(at, answer)


def _headers(parcel: Parcel, secrets: list[str], *, timestamp: int) -> dict[str, str]:
    """Return the headers of Standard Webhooks 1.0, and ours for routing."""
    message_id = f"EVT-{parcel.event}"
    signed = signatures(
        secrets, message_id=message_id, timestamp=timestamp, body=parcel.body
    )
    headers = {
        "content-type": "application/json",
        "user-agent": USER_AGENT,
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signed,
        "x-webhook-event": parcel.type,
        "x-webhook-attempt": str(parcel.attempt),
    }
    if parcel.is_redelivery:
        headers["x-webhook-redelivery"] = "true"
    return headers


@transactional
def settle_attempt(parcel: Parcel, *, outcome: Outcome | None, at: datetime) -> None:
    """Write what came of an attempt, unless the lease is another's by now.

    Of an endpoint or delivery that is gone meanwhile nothing is written. Without an
    outcome the sender crashed: that is a failed attempt of the delivery, and none of
    the endpoint.
    """
    rows = Endpoint.objects.select_for_update(of=("self",), no_key=True)
    endpoint = rows.select_related("organization").filter(pk=parcel.endpoint.pk).first()
    if endpoint is None:
        return
    delivery = Delivery.objects.still_leased(parcel.delivery, parcel.lease)
    if delivery is None:
        return
    if outcome is None:
        delivery.fail(at=at)
        delivery.save(update_fields=Outgoing.PROGRESS)
        _warn_owners(endpoint, delivery, at=at)
        return
    if outcome.answer is None:
        delivery.wait_until(at + _OUR_OWN_TROUBLE)
        delivery.save(update_fields=Outgoing.PROGRESS)
        return
    _keep(delivery, outcome.at, outcome.answer)
    if outcome.answer.is_success:
        delivery.succeed(at=at)
        _arrived(endpoint)
    else:
        _failed(endpoint, delivery, outcome.answer, at=at)
    delivery.save(update_fields=Outgoing.PROGRESS)


def _keep(delivery: Delivery, at: datetime, answer: AttemptResult) -> None:
    Attempt.objects.create(
        delivery=delivery,
        at=at,
        status_code=answer.status_code,
        milliseconds=answer.milliseconds,
        error=answer.error,
        response=answer.response,
    )
    if delivery.attempts_made >= MOST_ATTEMPTS_KEPT:  # somebody sends it by hand
        newest = delivery.attempts.order_by("-id").values("pk")[:MOST_ATTEMPTS_KEPT]
        delivery.attempts.exclude(pk__in=[row["pk"] for row in newest]).delete()


def _arrived(endpoint: Endpoint) -> None:
    if endpoint.failures:
        endpoint.failing_since, endpoint.failures, endpoint.warned_at = None, 0, None
        _save(endpoint)


def _failed(
    endpoint: Endpoint, delivery: Delivery, answer: AttemptResult, *, at: datetime
) -> None:
    """Count it; disable what has been failing for long, after a warning."""
    endpoint.failures += 1
    endpoint.failing_since = endpoint.failing_since or at
    reason = _reason_to_disable(endpoint, answer, at)
    delivery.fail(at=at, wish=answer.retry_after, for_good=reason is not None)
    if reason is not None:
        disable(endpoint, reason=reason, actor=Actor.system(), at=at)
        return
    _warn_owners(endpoint, delivery, at=at)


def _warn_owners(endpoint: Endpoint, delivery: Delivery, *, at: datetime) -> None:
    if (warning := _warning(endpoint, delivery, at)) is not None:
        endpoint.warned_at = at
        warn(endpoint, reason=warning, at=at)
    _save(endpoint)


def _reason_to_disable(
    endpoint: Endpoint, answer: AttemptResult, at: datetime
) -> DisabledReason | None:
    if answer.status_code == _GONE:
        return DisabledReason.GONE
    if endpoint.failing_since is None or endpoint.failures < FEWEST_FAILURES:
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
    if delivery.status == Outgoing.Status.FAILED:
        return "delivery_given_up"
    long = endpoint.failing_since and at - endpoint.failing_since >= WARN_AFTER
    return "failing_3_days" if long and endpoint.warned_at is None else None


def _save(endpoint: Endpoint) -> None:
    endpoint.save(update_fields=["failing_since", "failures", "warned_at"])
