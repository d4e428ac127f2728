"""Races at the ceilings of a ticket, and of a redaction with who reads its copies."""

import pytest

from accounts.actor import Actor
from api.datetimes import now
from conftest import file_ticket
from credentials.models import Credential
from credentials.tests.api_calls import body
from events.dispatch import dispatch_events
from events.models import Redaction
from tests.test_races import as_caller, at_once
from tickets.models import Comment, Ticket
from tickets.services import redact_text
from tickets.services.copies import finish_redactions
from webhooks.models import Payload
from webhooks.services import create_endpoint

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SECRET = "C4NARY-Zebra7"


@pytest.mark.parametrize("round_number", range(5))
def test_of_two_comments_at_the_ceiling_one_wins(alice, ticket, settings, round_number):
    settings.CLIENT_COMMENTS_PER_TICKET = 1
    place = f"/v1/tickets/{ticket.public_id}/comments"

    answers = at_once(
        2, lambda _: as_caller(alice.secret).post(place, {"content": "x"})
    )

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert Comment.objects.count() == Ticket.objects.get().client_comments == 1


def test_of_two_texts_that_both_would_fit_one_does(alice, ticket, settings):
    settings.TEXT_BYTES_PER_TICKET = ticket.client_bytes + 10
    place = f"/v1/tickets/{ticket.public_id}/comments"

    answers = at_once(
        2, lambda _: as_caller(alice.secret).post(place, {"content": "x" * 6})
    )

    assert sorted(answer.status_code for answer in answers) == [201, 409]


def test_of_two_secrets_at_the_ceiling_one_is_kept(alice, ticket, settings):
    settings.LIVE_CREDENTIALS_PER_TICKET = 1
    place = f"/v1/tickets/{ticket.public_id}/credentials"

    answers = at_once(2, lambda _: as_caller(alice.secret).post(place, body()))

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert Credential.objects.count() == 1


@pytest.mark.parametrize("round_number", range(3))
def test_a_dispatch_beside_a_redaction_keeps_no_bytes_with_the_text(
    alice, bob, acme, round_number
):
    create_endpoint(
        acme,
        actor=Actor.system("Test"),
        fields={"url": "https://203.0.114.9/hook"},
        at=now(),
    )
    tickets = [file_ticket(alice, title=SECRET) for _ in range(5)]
    desk = Actor.of_agent(bob)

    def work(number):
        if number < len(tickets):
            redact_text(tickets[number], actor=desk, text=SECRET, at=now())
        elif number == len(tickets):
            dispatch_events(at=now())
        else:
            for _ in range(20):
                finish_redactions(at=now())

    at_once(len(tickets) + 3, work)
    while Redaction.objects.exists():
        finish_redactions(at=now())
    dispatch_events(at=now())

    bodies = [bytes(kept) for kept in Payload.objects.values_list("body", flat=True)]
    assert len(bodies) >= len(tickets)
    assert not [kept for kept in bodies if SECRET.encode() in kept]
