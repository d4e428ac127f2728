"""Somebody writes to us, and it becomes a ticket like every other."""

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
class Letter:
    """What somebody writes: `facts` are what we know of them, for the agents."""

    subject: str
    message: str
    email: str
    topic: str
    facts: dict[str, str] = field(default_factory=dict)


def write_to_us(letter: Letter, *, actor: Actor, at: datetime) -> Ticket:
    """File it in the organization of the house, leaving `ticket.created`.

    Agents find it in their queues by its category; the writer gets the usual mail.
    Two verbs, one after the other: the organization stays when the ticket is refused.
    Raises InvalidRequest for a subject that reads as a link, and for a bad address.
    """
    refuse_link(letter.subject, field="subject")
    return open_ticket(
        support_organization(at=at),
        actor=actor,
        fields={
            "title": letter.subject,
            "description": letter.message,
            "priority": Priority.MEDIUM,
            "category": CATEGORY,
            "tags": [letter.topic],
            "customer_email": letter.email,
            "metadata": {"topic": letter.topic, **letter.facts},
        },
        at=at,
    )
