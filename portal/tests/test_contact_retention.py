"""Contact tickets are deleted 400 days after their end; other tickets are not."""

from datetime import timedelta

import pytest
from django.db import connection

from accounts.actor import Actor
from api.datetimes import now
from conftest import file_ticket
from portal.retention import prune_contact_messages
from portal.services.contact import ContactMessage, create_contact_ticket
from tickets.models import Comment, Ticket
from tickets.services import add_comment, open_ticket

LONG_AGO = timedelta(days=401)
KEYS = {"postgresql": "ticket_id", "sqlite": "rowid"}  # of the index


@pytest.fixture
def message(db):
    """A message that was answered and closed more than 400 days ago."""
    message = ContactMessage(
        "Webhooks", "C4NARY since noon", "dev@agency.test", "question"
    )
    ticket = create_contact_ticket(message, actor=Actor.system(), at=now())
    add_comment(
        ticket,
        actor=Actor.system(),
        content="Thanks",
        is_internal=False,
        at=now(),
    )
    age(ticket)
    return ticket


def age(ticket, **columns):
    changes = {
        "status": "closed",
        "closed_at": now() - LONG_AGO,
        "waiting_since": None,
        "updated_at": now() - LONG_AGO,
        **columns,
    }
    Ticket.objects.filter(pk=ticket.pk).update(**changes)


def test_an_old_closed_contact_ticket_is_deleted_with_its_comments(message):
    assert prune_contact_messages(at=now()) == 1
    assert not Ticket.objects.exists()
    assert not Comment.objects.exists()
    assert prune_contact_messages(at=now()) == 0


def test_a_deleted_contact_ticket_leaves_nothing_in_the_search_index(message):
    number, key = message.pk, KEYS[connection.vendor]
    prune_contact_messages(at=now())

    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM tickets_search WHERE {key} = %s",  # noqa: S608 — ours
            [number],
        )
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    "columns",
    [
        {"status": "open", "closed_at": None},
        {"updated_at": now() - timedelta(days=399)},
        {"category": "billing"},
    ],
)
def test_an_open_recent_or_other_ticket_is_not_deleted(message, columns):
    age(message, **columns)

    assert prune_contact_messages(at=now()) == 0
    assert Ticket.objects.filter(pk=message.pk).exists()


def test_old_tickets_of_clients_are_not_deleted(alice, mallory, message):
    for caller in (alice, mallory):
        age(file_ticket(caller, category="developer-support"))

    prune_contact_messages(at=now())

    assert Ticket.objects.count() == 2


def test_other_tickets_of_the_support_organization_are_not_deleted(
    acme, alice, settings
):
    settings.SUPPORT_ORGANIZATION = acme.slug
    ticket = open_ticket(
        acme,
        actor=alice.actor,
        fields={"title": "t", "description": "d"},
        at=now(),
    )
    age(ticket)

    assert prune_contact_messages(at=now()) == 0
