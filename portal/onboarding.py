"""What an organization has done so far, for the first page and the go-live checklist.

The database answers what it knows. A person marks the rest, and what the database
forgets: idempotency keys are stored for a day.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, Q

from accounts.actor import Actor
from accounts.models import ApiKey, Membership, Organization
from api.idempotency import RETENTION
from api.models import IdempotencyRecord
from credentials.models import Credential, Ending
from portal.models import CompletedItem, RequestRecord
from tickets.models import Ticket
from webhooks.models import Delivery, Endpoint

Item = CompletedItem.Item


@dataclass(frozen=True)
class OnboardingFacts:
    """What the database knows of an organization.

    A webhook was received if an endpoint of the sandbox answered 2xx. There is a live
    key as long as one is neither revoked nor expired.
    """

    has_key: bool
    has_used_key: bool
    has_recorded_request: bool
    has_sandbox_ticket: bool
    has_received_webhook: bool
    has_ended_secret: bool
    has_idempotency_key: bool
    has_owner_without_second_step: bool
    has_live_key: bool

    @property
    def has_sent_request(self) -> bool:
        """Whether a key was ever used, or an application in the last seven days."""
        return self.has_used_key or self.has_recorded_request

    @property
    def all_owners_have_second_step(self) -> bool:
        return not self.has_owner_without_second_step

    @property
    def first_steps(self) -> list[bool]:
        """Return the four steps of the first page, in their order."""
        return [
            self.has_key,
            self.has_sent_request,
            self.has_received_webhook,
            self.has_live_key,
        ]

    @property
    def is_complete(self) -> bool:
        return all(self.first_steps)


@dataclass(frozen=True)
class Step:
    """A step of the checklist: a text, a guide, and the fact that says it is done.

    Without a fact, or with an item, a person can mark it as done.
    """

    title: str
    text: str
    guide: str
    address: str
    fact: str = ""
    item: Item | None = None


@dataclass(frozen=True)
class StepState:
    """A step, whether the database knows that it is done, and who marked it."""

    step: Step
    is_known: bool
    mark: CompletedItem | None

    @property
    def is_done(self) -> bool:
        return self.is_known or self.mark is not None


def onboarding_facts(sandbox: Actor, live: Actor, *, at: datetime) -> OnboardingFacts:
    """Return the facts of a member's organization, in one statement.

    The actors are the same member in the sandbox and in the live organization.
    """
    organization: Any = live.organization
    both = Q(organization=organization) | Q(organization=sandbox.organization)
    keys = ApiKey.objects.filter(both)
    endpoints = Endpoint.objects.visible_to(sandbox)
    ended = Q(reveals__gt=0) | Q(ended_as=Ending.REVOKED)
    owners = Membership.objects.filter(organization=organization).owners()
    questions = {
        "has_key": keys,
        "has_used_key": keys.filter(last_used_at__isnull=False),
        "has_recorded_request": RequestRecord.objects.visible_to(live),
        "has_sandbox_ticket": Ticket.objects.visible_to(sandbox),
        "has_received_webhook": Delivery.objects.filter(
            endpoint__in=endpoints, status=Delivery.Status.DELIVERED
        ),
        "has_ended_secret": Credential.objects.visible_to(sandbox).filter(ended),
        "has_idempotency_key": IdempotencyRecord.objects.filter(
            scope=sandbox.idempotency_scope, created_at__gt=at - RETENTION
        ),
        "has_owner_without_second_step": owners.without_second_step(),
        "has_live_key": ApiKey.objects.visible_to(live).usable(at=at),
    }
    annotations = {name: Exists(query) for name, query in questions.items()}
    found = Organization.objects.filter(pk=organization.pk).annotate(**annotations)
    names = [field.name for field in fields(OnboardingFacts)]
    return OnboardingFacts(**found.values(*names).get())


def checklist(facts: OnboardingFacts, *, actor: Actor) -> list[StepState]:
    """Return each step of the checklist with its state, in the order to do them."""
    marks = {mark.item: mark for mark in CompletedItem.objects.visible_to(actor)}
    return [
        StepState(
            step,
            is_known=bool(step.fact) and getattr(facts, step.fact),
            mark=marks.get(step.item or ""),
        )
        for step in CHECKLIST
    ]


CHECKLIST: Final = (
    Step(
        "A ticket is filed in the sandbox",
        "Seen as soon as your program files one.",
        "Tickets",
        "/docs/tickets",
        "has_sandbox_ticket",
    ),
    Step(
        "A webhook has arrived",
        "Seen when a receiver of the sandbox answered 2xx. Check the signature first:"
        " what does not match is refused with 400.",
        "Webhooks",
        "/docs/webhooks",
        "has_received_webhook",
    ),
    Step(
        "Secrets are handed over and withdrawn",
        "Seen when a secret of the sandbox was opened or revoked. If you never hand one"
        " over, read the guide and tick it.",
        "Secure Credentials",
        "/docs/credentials",
        "has_ended_secret",
        Item.SECRETS,
    ),
    Step(
        "Writes carry an Idempotency-Key",
        "Seen for 24 hours after one came with a POST to the sandbox; then tick it.",
        "Idempotency",
        "/docs/idempotency",
        "has_idempotency_key",
        Item.IDEMPOTENCY,
    ),
    Step(
        "A 429 is waited out",
        "Your program reads Retry-After and comes back then. Only you can tell.",
        "Rate limits",
        "/docs/rate-limits",
        item=Item.LIMITS,
    ),
    Step(
        "Every owner signs in with a second step",
        "Seen when each has one. An owner can make live keys, and so can who has an"
        " owner's password.",
        "Security",
        "/docs/security",
        "all_owners_have_second_step",
    ),
    Step(
        "A live key is made",
        "Seen as long as one counts. It belongs into the secret store of your server.",
        "Going live",
        "/docs/going-live",
        "has_live_key",
    ),
)
