"""Turn a message of the contact form into a ticket of the support organization."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from accounts.actor import Actor
from accounts.link_rules import refuse_link
from accounts.models import Organization
from accounts.services import support_organization
from portal.rules import check_requested_limit, clean_message, clean_subject
from tickets.models import Priority, Ticket
from tickets.services import open_ticket

CATEGORY: Final = "developer-support"


@dataclass(frozen=True)
class ContactMessage:
    """A message; `facts` are what DevPros knows about its writer, for the agents."""

    subject: str
    message: str
    email: str
    topic: str = "question"
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LimitRequest:
    """A request for a higher rate limit, of an organization or of a stranger."""

    requests_per_hour: int
    message: str
    email: str
    organization: Organization | None = None
    facts: dict[str, str] = field(default_factory=dict)


def create_contact_ticket(
    message: ContactMessage, *, actor: Actor, at: datetime
) -> Ticket:
    """Create the ticket and its `ticket.created` event.

    Agents find it in their queues by its category; the writer gets the usual mail. The
    support organization is made in a transaction before, and stays if the ticket is
    refused. Raises InvalidRequest for a subject or message that is blank or too long, a
    subject that reads as a link, and an invalid address.
    """
    return _open(message, clean_subject(message.subject), actor=actor, at=at)


def request_higher_limit(
    request: LimitRequest, *, actor: Actor, at: datetime
) -> Ticket:
    """Create the ticket of a request for a higher limit, as `create_contact_ticket`.

    Raises InvalidRequest also for a number that is out of range.
    """
    check_requested_limit(request.requests_per_hour)
    limit = f"{request.requests_per_hour}/h"
    subject, facts = f"Higher limit: {limit}", {**request.facts, "limit_wanted": limit}
    if request.organization is not None:
        rate = request.organization.rate
        facts["limit_now"] = f"{rate.limit} in {rate.seconds} s"
        subject = f"Higher limit for {request.organization.name}: {limit}"
        refuse_link(subject, field="subject")
    message = ContactMessage(subject, request.message, request.email, "limit", facts)
    return _open(message, subject, actor=actor, at=at)


def _open(
    message: ContactMessage, subject: str, *, actor: Actor, at: datetime
) -> Ticket:
    return open_ticket(
        support_organization(at=at),
        actor=actor,
        fields={
            "title": subject,
            "description": clean_message(message.message),
            "priority": Priority.MEDIUM,
            "category": CATEGORY,
            "tags": [message.topic],
            "customer_email": message.email,
            "metadata": {"topic": message.topic, **message.facts},
        },
        at=at,
    )
