"""What became of deliveries and attempts, in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from events.models import Event
from webhooks.answer import Failure
from webhooks.models import Attempt, Delivery, DisabledReason, Endpoint

_WHY: Final = {
    Failure.TIMEOUT: "No whole answer within 15 seconds",
    Failure.DNS: "The name of the host has no public address",
    Failure.BLOCKED_ADDRESS: "We do not send to that address",
    Failure.CONNECTION: "Nobody took the connection, or it broke off",
    Failure.TLS: "The certificate is not one we can trust",
    Failure.REDIRECT: "A redirect, which we do not follow",
    Failure.PROTOCOL: "What came back is no HTTP",
    Failure.STATUS: "It came, and was answered with an error",
}
_WHY_OFF: Final = {
    DisabledReason.MANUAL: "Somebody of yours turned it off",
    DisabledReason.GONE: "It answered 410, which means gone",
    DisabledReason.FAILING: "Every attempt failed for five days",
}


def outcome_of(attempt: Attempt) -> str:
    """Say how an attempt ended."""
    return _WHY[Failure(attempt.error)] if attempt.error else "It arrived"


@dataclass(frozen=True)
class DeliveryRow:
    """A delivery whose attempts are fetched, and how it stands."""

    delivery: Delivery
    at: datetime

    @property
    def is_pending(self) -> bool:
        return self.delivery.status == Delivery.Status.PENDING

    @property
    def has_failed(self) -> bool:
        return self.delivery.status == Delivery.Status.FAILED

    @property
    def last(self) -> Attempt | None:
        attempts = list(self.delivery.attempts.all())
        return attempts[-1] if attempts else None

    @property
    def word(self) -> str:
        if not self.is_pending:
            return "Given up" if self.has_failed else "Delivered"
        return "Waiting" if self.next_at else "On its way"

    @property
    def next_at(self) -> datetime | None:
        """Return when it is tried next, where that is not just now."""
        due = self.delivery.due_at
        return due if due is not None and due > self.at else None

    @property
    def why(self) -> str:
        return outcome_of(self.last) if self.last else ""


@dataclass(frozen=True)
class EndpointRow:
    """An endpoint, and whether it is sent anything."""

    endpoint: Endpoint

    @property
    def organization_id(self) -> int:
        return self.endpoint.organization_id

    @property
    def is_live(self) -> bool:
        return not self.endpoint.organization.is_sandbox

    @property
    def why_off(self) -> str:
        """Say why nothing is sent there; nothing where it is on."""
        if self.endpoint.is_enabled:
            return ""
        return _WHY_OFF[DisabledReason(self.endpoint.disabled_reason)]


def test_of(endpoint: Endpoint, number: str, *, at: datetime) -> dict[str, Any] | None:
    """Return a test of this endpoint by its event's number, and how it went so far."""
    if not number.isdecimal() or len(number) > 18:
        return None
    tests = Event.objects.filter(organization=endpoint.organization_id, type="ping")
    event = tests.filter(pk=int(number)).first()
    if event is None or event.data["object"]["id"] != endpoint.public_id:
        return None
    sent = endpoint.deliveries.filter(event=event).prefetch_related("attempts").first()
    return {"event": event, "row": DeliveryRow(sent, at) if sent else None}
