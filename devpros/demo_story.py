"""What happened at the demo agency last week."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from accounts import services as accounts
from accounts.actor import Actor
from accounts.models import Organization, User
from accounts.scopes import KEY_SCOPES
from tickets import services as tickets
from tickets.models import Priority, Status, Ticket

_TICKETS: list[dict[str, Any]] = [
    {
        "title": "Checkout answers 502 since the 14:00 deployment",
        "description": "Every third order fails at the payment step. Nginx logs show"
        " upstream timeouts to the PHP pool; restarting it helps for ten minutes.",
        "priority": Priority.URGENT,
        "category": "backend",
        "tags": ["production", "checkout", "deployment"],
        "customer_email": "ops@harbor-coffee.test",
        "environment": "production",
        "metadata": {"site": "harbor-coffee", "plan": "care"},
        "says": [("client", "Orders from mobile seem to be hit hardest.")],
    },
    {
        "title": "Contact form sends no mail",
        "description": "Submissions appear in the database, but nobody gets them."
        " It worked before the domain moved to the new DNS provider.",
        "priority": Priority.HIGH,
        "category": "email",
        "tags": ["dns", "spf"],
        "customer_email": "hello@lindgren-architects.test",
        "environment": "production",
        "takes": True,
        "says": [
            ("agent", "The SPF record still names the old host. Can you add ours?"),
            ("note", "Same agency, same mistake as in March. Offer the DNS checklist."),
        ],
        "status": Status.WAITING_ON_CUSTOMER,
    },
    {
        "title": "Product images are blurry on retina screens",
        "description": "Only the 1x sizes are generated since the theme update.",
        "priority": Priority.LOW,
        "category": "frontend",
        "tags": ["images", "theme"],
        "environment": "staging",
        "takes": True,
        "says": [
            ("agent", "The theme lost its srcset. Fixed on staging, please look."),
            ("client", "Sharp again, thank you! 🎉"),
        ],
        "status": Status.RESOLVED,
    },
    {
        "title": "Database connection issue",
        "description": "Unable to connect to production DB after recent deployment",
        "priority": Priority.HIGH,
        "category": "database",
        "tags": ["urgent", "production", "deployment"],
        "customer_email": "client@agency.com",
        "environment": "production",
        "says": [],
    },
]


def tell_story(organization: Organization, *, agent: User, at: datetime) -> None:
    """File and work the demo's tickets through the verbs everyone uses."""
    key, _ = accounts.issue_key(
        organization,
        name="Northwind website monitor",
        scopes=KEY_SCOPES,
        actor=Actor.system("Demo"),
        at=at,
    )
    clock = _minutes_from(at - timedelta(days=2))
    client, desk = Actor.of_key(key), Actor.of_agent(agent)
    for ticket in _TICKETS:
        _live_through(dict(ticket), agent.email, client, desk, clock)


def _live_through(
    story: dict[str, Any],
    assignee: str,
    client: Actor,
    desk: Actor,
    clock: Iterator[datetime],
) -> Ticket:
    says, takes = story.pop("says"), story.pop("takes", False)
    status = story.pop("status", None)
    fields: Any = story
    ticket = tickets.open_ticket(
        client.organization, actor=client, fields=fields, at=next(clock)
    )
    if takes:
        changes = tickets.TicketFields(assigned_to=assignee, status=Status.IN_PROGRESS)
        tickets.update_ticket(ticket, actor=desk, changes=changes, at=next(clock))
    for who, content in says:
        tickets.add_comment(
            ticket,
            actor=client if who == "client" else desk,
            content=content,
            is_internal=who == "note",
            at=next(clock),
        )
    if status is not None:
        changes = tickets.TicketFields(status=status)
        tickets.update_ticket(ticket, actor=desk, changes=changes, at=next(clock))
    return ticket


def _minutes_from(start: datetime) -> Iterator[datetime]:
    while True:
        start += timedelta(minutes=47)
        yield start
