"""Turn a message of the contact form into a ticket of the support organization."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from accounts.actor import Actor
from accounts.link_rules import refuse_link
from accounts.services import support_organization
from tickets.models import Priority, Ticket
from tickets.services import open_ticket

CATEGORY: Final = "developer-support"


@dataclass(frozen=True)
class ContactMessage:
    """A message; `facts` are what DevPros knows about its writer, for the agents."""

    subject: str
    message: str
    email: str
    topic: str
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
    refuse_link(message.subject, field="subject")
    return open_ticket(
        support_organization(at=at),
        actor=actor,
        fields={
            "title": message.subject,
            "description": message.message,
            "priority": Priority.MEDIUM,
            "category": CATEGORY,
            "tags": [message.topic],
            "customer_email": message.email,
            "metadata": {"topic": message.topic, **message.facts},
        },
        at=at,
    )
