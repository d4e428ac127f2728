"""A believable ticket at the desk, and agents who are signed in without the form."""

from datetime import timedelta

from django.conf import settings
from django.test import Client

from accounts.actor import Actor
from accounts.tests.sign_in_support import sign_in
from conftest import NOON, file_ticket
from tickets.models import Priority, Status
from tickets.services import add_comment, update_ticket

FIRST = "Every third order fails at the payment step since the deployment at 14:00."
STORY = (
    ("client", "Orders from phones are hit hardest. We lose about 40 an hour."),
    ("agent", "Thank you. The PHP pool is exhausted; we are raising it now."),
    ("note", "Pool is 2x40 on a max_connections=100 box. See runbook PG-7 first."),
    ("client", "Better, but still errors every few minutes."),
)


def believable(alice, bob):
    """File a ticket with a conversation, changes in between and a sister ticket."""
    desk = Actor.of_agent(bob)
    file_ticket(alice, title="Invoice shows the wrong VAT", description="19 or 7 %?")
    ticket = file_ticket(
        alice,
        title="Checkout answers 502 since the deployment",
        description=FIRST,
        priority=Priority.HIGH,
        category="backend",
        tags=["checkout", "production"],
        metadata={"site": "harbor-coffee", "plan": "care"},
    )
    at = NOON
    for number, (who, content) in enumerate(STORY):
        at += timedelta(minutes=17)
        actor = alice.actor if who == "client" else desk
        add_comment(
            ticket, actor=actor, content=content, is_internal=who == "note", at=at
        )
        if number == 1:
            for changes in (
                {"assigned_to": bob.email},
                {"status": Status.IN_PROGRESS},
                {"priority": Priority.URGENT},
            ):
                at += timedelta(minutes=1)
                update_ticket(ticket, actor=desk, changes=changes, at=at)
    ticket.refresh_from_db()
    return ticket


def enter(context, person, url):
    """Sign this person in, and let the browser have the session."""
    client = Client()
    sign_in(client, person.email)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies(
        [
            {
                "name": name,
                "value": client.cookies[name].value,
                "url": url,
            }
        ]
    )
