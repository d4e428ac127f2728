"""Endpoints and deliveries as rows of a page, with their state in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from events.models import Event
from webhooks.attempt_result import Failure
from webhooks.models import Attempt, Delivery, DisabledReason, Endpoint

_FAILURE_TEXTS: Final = {
    Failure.TIMEOUT: "No whole answer within 15 seconds",
    Failure.DNS: "The name of the host has no public address",
    Failure.BLOCKED_ADDRESS: "We do not send to that address",
    Failure.CONNECTION: "Nobody took the connection, or it broke off",
    Failure.TLS: "The certificate is not one we can trust",
    Failure.REDIRECT: "A redirect, which we do not follow",
    Failure.PROTOCOL: "What came back is no HTTP",
    Failure.STATUS: "It came, and was answered with an error",
}
_DISABLED_TEXTS: Final = {
    DisabledReason.MANUAL: "Somebody of yours turned it off",
    DisabledReason.GONE: "It answered 410, which means gone",
    DisabledReason.FAILING: "Every attempt failed for five days",
}


def attempt_outcome(attempt: Attempt) -> str:
    """Return a sentence about how an attempt ended."""
    return _FAILURE_TEXTS[Failure(attempt.error)] if attempt.error else "It arrived"


@dataclass(frozen=True)
class DeliveryRow:
    """A delivery with its prefetched attempts, as of the time `at`."""

    delivery: Delivery
    at: datetime

    @property
    def is_pending(self) -> bool:
        return self.delivery.status == Delivery.Status.PENDING

    @property
    def has_failed(self) -> bool:
        return self.delivery.status == Delivery.Status.FAILED

    @property
    def last_attempt(self) -> Attempt | None:
        attempts = list(self.delivery.attempts.all())
        return attempts[-1] if attempts else None

    @property
    def status_text(self) -> str:
        if not self.is_pending:
            return "Given up" if self.has_failed else "Delivered"
        return "Waiting" if self.next_at else "On its way"

    @property
    def next_at(self) -> datetime | None:
        """Return the time of the next attempt, if it is in the future."""
        due = self.delivery.due_at
        return due if due is not None and due > self.at else None

    @property
    def last_outcome(self) -> str:
        return attempt_outcome(self.last_attempt) if self.last_attempt else ""


@dataclass(frozen=True)
class EndpointRow:
    """An endpoint, and why it is disabled."""

    endpoint: Endpoint

    @property
    def organization_id(self) -> int:
        return self.endpoint.organization_id

    @property
    def is_live(self) -> bool:
        return not self.endpoint.organization.is_sandbox

    @property
    def disabled_text(self) -> str:
        """Return why nothing is sent there; an empty text if it is enabled."""
        if self.endpoint.is_enabled:
            return ""
        return _DISABLED_TEXTS[DisabledReason(self.endpoint.disabled_reason)]


def find_test_event(
    endpoint: Endpoint, number: str, *, at: datetime
) -> dict[str, Any] | None:
    """Return the test event of this number and its delivery; None if there is none."""
    if not number.isdecimal() or len(number) > 18:
        return None
    pings = Event.objects.filter(organization=endpoint.organization_id, type="ping")
    event = pings.filter(pk=int(number)).first()
    if event is None or event.data["object"]["id"] != endpoint.public_id:
        return None
    deliveries = endpoint.deliveries.filter(event=event).prefetch_related("attempts")
    delivery = deliveries.first()
    return {"event": event, "row": DeliveryRow(delivery, at) if delivery else None}
