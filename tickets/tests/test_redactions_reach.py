"""Addresses, long texts and long histories: how far a redaction reaches."""

import pytest

from accounts.actor import Actor
from conftest import NOON, file_ticket
from events.dispatch import dispatch_events
from notifications.models import Message
from tickets.models import Ticket
from tickets.services import redact_text, update_ticket
from tickets.tests.finishing import finish_all
from tickets.tests.test_redactions import SECRET, everything_kept


def take_out(ticket, actor, text=SECRET):
    return redact_text(ticket, actor=actor, text=text, at=NOON)


@pytest.mark.parametrize("text", ["pat@customer.test", "PAT@customer.test, she said"])
def test_an_address_goes_from_the_ticket_its_history_and_its_mails(alice, bob, text):
    ticket = file_ticket(alice, customer_email="Pat@Customer.test", description=text)
    update_ticket(ticket, actor=alice.actor, changes={"description": "x"}, at=NOON)
    dispatch_events(at=NOON)
    assert Message.objects.filter(recipient="Pat@Customer.test").exists()

    take_out(ticket, Actor.of_agent(bob), text)
    finish_all()

    assert Ticket.objects.get().customer_email is None
    assert "pat@customer.test" not in everything_kept().lower()


def test_a_part_of_an_address_leaves_it_alone(alice):
    ticket = file_ticket(alice, customer_email="pat@acme.test", title="about acme")

    take_out(ticket, alice.actor, "acme")
    finish_all()

    assert Ticket.objects.get().customer_email == "pat@acme.test"
    assert Ticket.objects.get().title == "about [redacted]"


def test_a_long_text_of_many_bytes_is_taken_out_as_well(alice, place, ticket):
    text = "🧯" * 16_384
    alice.post(f"{place}/comments", {"content": f"{text}!"})

    taken = alice.post(f"{place}/redactions", {"text": text})
    finish_all()

    assert taken.status_code == 200, taken.content
    assert alice.get(f"{place}/comments").json()["comments"][0]["content"] == (
        "[redacted]!"
    )


def test_in_a_longer_history_than_is_searched_it_may_be_anywhere(
    alice, mallory, told, place, monkeypatch
):
    alice.patch(place, {"title": "x", "metadata": {"a": None}})
    monkeypatch.setattr("tickets.services.redactions.MOST_SEARCHED", 1)

    taken = alice.post(f"{place}/redactions", {"text": "C4NARY"})

    assert taken.status_code == 200
    finish_all()
    assert "C4NARY" not in everything_kept()
    stranger = mallory.post(f"{place}/redactions", {"text": "C4NARY"})
    assert stranger.status_code == 404
