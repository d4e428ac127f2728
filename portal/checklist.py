"""What an organization has done before it goes live: each step is one question.

The database answers what it knows. What only a person knows is ticked by one, and so is
what the database forgets: an Idempotency-Key is kept for a day.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q

from accounts.actor import Actor
from accounts.models import ApiKey, Membership
from api.idempotency import KEPT_FOR
from api.models import IdempotencyRecord
from credentials.models import Credential, Ending
from portal.models import ChecklistTick
from tickets.models import Ticket
from webhooks.models import Delivery, Endpoint

Item = ChecklistTick.Item


@dataclass(frozen=True)
class Sides:
    """Who asks, as they are in the sandbox and in the live organization."""

    sandbox: Actor
    live: Actor
    at: datetime


@dataclass(frozen=True)
class Step:
    """Something to do, how we know that it is done, and where it is explained."""

    title: str
    means: str
    guide: str
    address: str
    is_known: Callable[[Sides], bool]
    item: Item | None = None


@dataclass(frozen=True)
class Answer:
    """A step, whether the database knows that it is done, and who says so else."""

    step: Step
    is_known: bool
    tick: ChecklistTick | None

    @property
    def is_done(self) -> bool:
        return self.is_known or self.tick is not None


def answers(sides: Sides) -> list[Answer]:
    """Return each step and whether it is done, in the order to do them."""
    ticks = ChecklistTick.objects.visible_to(sides.live)
    ticked = {tick.item: tick for tick in ticks}
    return [
        Answer(step, step.is_known(sides), ticked.get(step.item or ""))
        for step in STEPS
    ]


def _ticket_filed(sides: Sides) -> bool:
    return Ticket.objects.visible_to(sides.sandbox).exists()


def _webhook_verified(sides: Sides) -> bool:
    endpoints = Endpoint.objects.visible_to(sides.sandbox)
    arrived = Delivery.objects.filter(status=Delivery.Status.DELIVERED)
    return arrived.filter(endpoint__in=endpoints).exists()


def _secret_handled(sides: Sides) -> bool:
    handled = Q(reveals__gt=0) | Q(ended_as=Ending.REVOKED)
    return Credential.objects.visible_to(sides.sandbox).filter(handled).exists()


def _idempotency_used(sides: Sides) -> bool:
    scope, since = sides.sandbox.idempotency_scope, sides.at - KEPT_FOR
    return IdempotencyRecord.objects.filter(scope=scope, created_at__gt=since).exists()


def _nobody_knows(sides: Sides) -> bool:
    return False


def _owners_careful(sides: Sides) -> bool:
    owners = Membership.objects.filter(organization=sides.live.organization).owners()
    return not owners.without_second_step().exists()


def _live_key_issued(sides: Sides) -> bool:
    return ApiKey.objects.visible_to(sides.live).usable(at=sides.at).exists()


STEPS: Final = (
    Step(
        "A ticket is filed in the sandbox",
        "Seen as soon as your program files one.",
        "Tickets",
        "/docs/tickets",
        _ticket_filed,
    ),
    Step(
        "A webhook has arrived",
        "Seen when a receiver of the sandbox answered 2xx. Check the signature first:"
        " what does not match is refused with 400.",
        "Webhooks",
        "/docs/webhooks",
        _webhook_verified,
    ),
    Step(
        "Secrets are handed over and withdrawn",
        "Seen when a secret of the sandbox was opened or revoked. If you never hand one"
        " over, read the guide and tick it.",
        "Secure Credentials",
        "/docs/credentials",
        _secret_handled,
        Item.SECRETS,
    ),
    Step(
        "Writes carry an Idempotency-Key",
        "Seen for 24 hours after one came with a POST to the sandbox; then tick it.",
        "Idempotency",
        "/docs/idempotency",
        _idempotency_used,
        Item.IDEMPOTENCY,
    ),
    Step(
        "A 429 is waited out",
        "Your program reads Retry-After and comes back then. Only you can tell.",
        "Rate limits",
        "/docs/rate-limits",
        _nobody_knows,
        Item.LIMITS,
    ),
    Step(
        "Every owner signs in with a second step",
        "Seen when each has one. An owner can make live keys, and so can who has an"
        " owner's password.",
        "Security",
        "/docs/security",
        _owners_careful,
    ),
    Step(
        "A live key is made",
        "Seen as long as one counts. It belongs into the secret store of your server.",
        "Going live",
        "/docs/going-live",
        _live_key_issued,
    ),
)
