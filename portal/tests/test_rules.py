"""The services of contact messages refuse what the forms refuse, without a form."""

import pytest

from accounts.actor import Actor
from api.datetimes import now
from api.errors import InvalidRequest
from portal.services.contact import (
    ContactMessage,
    LimitRequest,
    create_contact_ticket,
    request_higher_limit,
)
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
WRITER = "dev@agency.test"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", ""),
        ("subject", " \r\n "),
        ("subject", "x" * 121),
        ("subject", "See evil.example/claim"),
        ("message", ""),
        ("message", " \n "),
        ("message", "x" * 10_001),
        ("message", "a\x00b"),
    ],
)
def test_create_contact_ticket_refuses_a_blank_long_or_linking_text(field, value):
    fields = {"subject": "Webhooks", "message": "They are late.", field: value}

    with pytest.raises(InvalidRequest) as error:
        create_contact_ticket(
            ContactMessage(**fields, email=WRITER), actor=Actor.system(), at=now()
        )

    assert [one["field"] for one in error.value.details["fields"]] == [field]
    assert not Ticket.objects.exists()


def test_create_contact_ticket_cleans_subject_and_message_of_the_longest_length():
    message = ContactMessage(
        f" {'x' * 60}\r\n {'y' * 59}", f"\n{'z' * 10_000} ", WRITER
    )

    ticket = create_contact_ticket(message, actor=Actor.system(), at=now())

    assert ticket.title == f"{'x' * 60} {'y' * 59}"
    assert ticket.description == "z" * 10_000


@pytest.mark.parametrize("requests_per_hour", [0, -1, 10_000_001])
def test_request_higher_limit_refuses_a_number_out_of_range(requests_per_hour):
    request = LimitRequest(requests_per_hour, "A shop of shops", WRITER)

    with pytest.raises(InvalidRequest):
        request_higher_limit(request, actor=Actor.system(), at=now())

    assert not Ticket.objects.exists()


def test_request_higher_limit_takes_an_organization_with_the_longest_name(acme):
    acme.name = "x" * 120

    ticket = request_higher_limit(
        LimitRequest(10_000_000, "A shop of shops", WRITER, acme),
        actor=Actor.system(),
        at=now(),
    )

    assert ticket.title == f"Higher limit for {'x' * 120}: 10000000/h"
    assert ticket.metadata["limit_wanted"] == "10000000/h"
