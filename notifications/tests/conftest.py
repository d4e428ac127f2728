"""The customer is Pat, who knows Acme; Mia owns Acme and reads what owners are told.

Who is new to Acme is somebody else, in the tests about them.
"""

import pytest
from django.core import mail

from accounts import services
from accounts.addresses import mailbox_of
from api.datetimes import now
from conftest import NOON, PASSWORD, SYSTEM, file_ticket
from devpros.worker import Worker
from events.models import Event
from notifications.models import Message
from notifications.reader_links import ReaderKey
from notifications.services import confirm_reader

PAT = "pat@customer.test"


@pytest.fixture
def send(db):
    """Let the worker go on until nothing is left; return the mails that left."""

    def work():
        mail.outbox.clear()
        worker = Worker(["dispatch", "send", "redact"])
        for _ in range(100):
            if not _is_anything_left():
                return list(mail.outbox)
            worker.run_once()
        raise AssertionError("the worker is never done")

    return work


@pytest.fixture
def knows(acme):
    """Pat has said that they know Acme."""
    key = ReaderKey(acme.pk, mailbox_of(PAT))
    return confirm_reader(key, at=now())


@pytest.fixture
def pats(alice, knows, send):
    """Pat's ticket, assigned to nobody, of whose beginning Pat has been told."""
    ticket = file_ticket(alice, title="Shop is down", customer_email=PAT)
    send()
    return ticket


@pytest.fixture
def agent(bob, through):
    """Bob's application, which may what he may."""
    return through(bob)


@pytest.fixture
def colleagues(acme, mia):
    """Olga owns Acme as well; Max is a member, and Otto an owner who has left."""

    def join(name, role):
        person = services.Person(f"{name.lower()}@acme.test", name, PASSWORD)
        return services.create_member(
            acme, person=person, role=role, actor=SYSTEM, at=NOON
        ).user

    join("Olga", "owner"), join("Max", "member")
    services.deactivate_user(join("Otto", "owner"), actor=SYSTEM, at=NOON)


def _is_anything_left():
    waiting = Message.objects.due(at=now())
    return Event.objects.undispatched().exists() or waiting.exists()


def comments_of(ticket):
    return f"/v1/tickets/{ticket.public_id}/comments"


def everything_in(mails):
    """Return all that these mails hold: headers, text, HTML."""
    return "\n".join(
        part
        for mail in mails
        for part in (mail.message().as_string(), mail.body, mail.alternatives[0][0])
    )
