"""/contact: a form becomes a ticket of the support organization; limits and mails."""

import re

import pytest
from django.core import mail
from django.test import Client

from accounts.models import Organization, SecurityEvent
from accounts.services import support_organization
from accounts.tests.sign_in_support import sign_in
from api.datetimes import now
from api.rates import Rate
from desk.tests.support import QUEUE
from events.dispatch import dispatch_events
from notifications.models import Message
from notifications.services.composition import compose_mail
from tickets.models import Ticket

NEW = {
    "email": "dev@agency.test",
    "subject": "Webhooks do not arrive",
    "message": "Since noon. X-Request-ID: abc",
    "website": "",
}
LIMIT = {
    "email": "dev@agency.test",
    "requests_per_hour": "5000",
    "message": "A shop of shops",
}


def write(client, fields=NEW, about="", **changes):
    return client.post(f"/contact{about}", {**fields, **changes})


def test_a_contact_form_of_a_stranger_creates_a_ticket_and_names_it(client, db):
    answer = write(client)

    ticket = Ticket.objects.get()
    assert answer.status_code == 303
    assert ticket.public_id in client.get(answer["Location"]).content.decode()
    assert ticket.organization.slug == "devpros-support"
    assert (ticket.title, ticket.category) == (NEW["subject"], "developer-support")
    assert ticket.customer_email == NEW["email"]
    assert ticket.livemode
    assert ticket.metadata == {"topic": "question"}


def test_the_writer_of_a_contact_form_gets_the_ticket_received_mail(client, db):
    write(client)

    dispatch_events(at=now())

    (message,) = Message.objects.all()
    assert message.recipient == NEW["email"]
    assert not mail.outbox  # the worker carries it


def test_an_agent_sees_the_contact_ticket_in_a_queue(client, db, bob):
    write(client)
    desk = Client()
    sign_in(desk, bob.email)

    page = desk.get(QUEUE, {"queue": "unassigned"})

    assert NEW["subject"] in page.content.decode()


def test_a_members_contact_ticket_names_their_organization(client, mia):
    sign_in(client, mia.email)
    record_request = client.get("/contact").content.decode()

    write(client, email="somebody@else.test")

    ticket = Ticket.objects.get()
    assert "Acme" in record_request
    assert 'name="email"' not in record_request
    assert ticket.customer_email == mia.email
    assert ticket.metadata["organization"] == "Acme"
    assert (ticket.created_by_type, ticket.created_by_name) == ("member", mia.name)


def test_a_stranger_with_a_members_address_is_not_recorded_as_the_member(client, mia):
    write(client, email=mia.email)

    assert Ticket.objects.get().metadata == {"topic": "question"}


def test_no_other_organization_can_read_a_contact_ticket(client, alice, mallory, db):
    write(client)
    number = Ticket.objects.get().public_id

    for caller in (alice, mallory):
        assert caller.get(f"/v1/tickets/{number}").status_code == 404


def test_a_limit_request_holds_the_present_and_the_requested_limit(client, mia):
    sign_in(client, mia.email)

    answer = write(client, LIMIT, about="?about=limit")

    ticket = Ticket.objects.get()
    assert answer.status_code == 303
    assert ticket.title == "Higher limit for Acme: 5000/h"
    assert ticket.tags == ["limit"]
    assert ticket.metadata["limit_now"] == "100 in 3600 s"
    assert ticket.metadata["limit_wanted"] == "5000/h"


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": ""},
        {"email": "not an address"},
        {"email": "a@b.test, c@d.test"},
        {"email": "x" * 250 + "@agency.test"},
        {"subject": " "},
        {"subject": "x" * 121},
        {"subject": "Win at https://evil.test"},
        {"subject": "Refund pending: evil.example/claim"},
        {"subject": "Write to claim@evil.example"},
        {"email": "a@localhost"},
        {"email": "a@[127.0.0.1]"},
        {"subject": "nul\x00"},
        {"message": ""},
        {"message": "x" * 10_001},
    ],
)
def test_an_invalid_contact_form_is_400_and_creates_nothing(client, db, wrong):
    page = write(client, **wrong)

    assert page.status_code == 400
    assert 'aria-invalid="true"' in page.content.decode()
    assert "Nothing was sent yet" in page.content.decode()
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("limit", ["", "0", "-1", "many", "1e9", "99999999999"])
def test_a_limit_request_with_an_invalid_number_is_400(client, db, limit):
    page = write(client, LIMIT, about="?about=limit", requests_per_hour=limit)

    assert page.status_code == 400
    assert not Ticket.objects.exists()


def test_line_breaks_in_a_contact_subject_become_spaces(client, db):
    write(client, subject="one\r\nBcc: two")

    assert Ticket.objects.get().title == "one Bcc: two"


def test_a_filled_hidden_field_creates_no_ticket(client, db):
    answer = write(client, website="https://spam.test")

    assert answer.status_code == 303
    assert "ticket=" not in answer["Location"]
    assert not Ticket.objects.exists()


def test_a_client_over_the_contact_limit_gets_429_and_keeps_the_text(
    client, db, settings
):
    settings.CONTACT_LIMIT = Rate(2, 3600)
    for number in range(2):
        write(client, email=f"{number}@agency.test")

    page = write(client, email="2@agency.test")

    assert page.status_code == 429
    assert int(page["Retry-After"]) >= 1
    assert NEW["message"] in page.content.decode()
    assert Ticket.objects.count() == 2
    assert write(client, REMOTE_ADDR="10.9.9.9").status_code == 429


def test_an_address_gets_few_mails_from_contact_forms_of_others(db, settings):
    settings.MAILS_PER_NEW_READER = 1
    from_here, from_there = Client(), Client(REMOTE_ADDR="198.51.100.7")

    write(from_here, email="Victim@a.test")
    write(from_there, email="victim+more@a.test")
    dispatch_events(at=now())

    statuses = Message.objects.order_by("id").values_list("status", flat=True)
    assert list(statuses) == ["pending", "skipped"]


def test_forms_with_a_persons_address_do_not_block_that_person(db, settings):
    settings.MAILS_PER_NEW_READER = 1
    stranger = Client(REMOTE_ADDR="198.51.100.7")
    for _ in range(4):
        write(stranger, email="victim@a.test")

    answer = write(Client(), email="victim@a.test")

    assert answer.status_code == 303
    assert Ticket.objects.count() == 5


def test_invalid_contact_forms_count_against_the_limit(client, db, settings):
    settings.CONTACT_LIMIT = Rate(2, 3600)
    for _ in range(2):
        write(client, email="not an address")

    assert write(client).status_code == 429
    assert not Ticket.objects.exists()


def test_a_contact_form_of_megabytes_is_413_before_it_is_read(client, db):
    page = write(client, message="m" * 300_000)

    assert page.status_code == 413
    assert "too large" in page.content.decode()


def test_a_mail_to_a_typed_address_holds_no_text_of_the_form(client, db, settings):
    write(client, subject="Refund pending at evil.example")
    dispatch_events(at=now())

    message = compose_mail(Message.objects.get())

    assert "evil" not in f"{message}"


def test_a_mail_to_a_signed_in_member_has_their_subject(client, mia):
    sign_in(client, mia.email)
    write(client)
    dispatch_events(at=now())

    message = compose_mail(Message.objects.get())

    assert message.title == NEW["subject"]


def test_a_contact_form_without_csrf_token_is_403(db):
    strict = Client(enforce_csrf_checks=True)

    assert write(strict).status_code == 403
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("ticket", ["<script>", "TICK-1x", "TICK-", "1", "\u0661"])
def test_the_thanks_page_shows_a_ticket_id_and_no_other_text(client, db, ticket):
    page = client.get("/contact/thanks", {"ticket": ticket}).content.decode()

    assert not re.search(r"<strong>", page)
    assert "<script>" not in page


def test_the_support_organization_is_created_once(db):
    first = support_organization(at=now())
    again = support_organization(at=now())

    assert first == again
    assert Organization.objects.filter(slug__startswith="devpros-support").count() == 2
    assert SecurityEvent.objects.filter(type="organization.created").count() == 1


def test_support_organization_setting_chooses_another_organization(
    client, acme, settings
):
    settings.SUPPORT_ORGANIZATION = acme.slug

    write(client)

    assert Ticket.objects.get().organization == acme
