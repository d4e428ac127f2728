"""From the event to the receiver and back, over real connections on loopback."""

import threading

import pytest
from standardwebhooks import Webhook

from conftest import NOON, SYSTEM, file_ticket
from webhooks import services
from webhooks.models import Delivery
from webhooks.services import Deliveries
from webhooks.tests.conftest import later
from webhooks.tests.receivers import Receiver, drip, silence, status

AWKWARD = [
    "plain",
    "😀 é e\u0301 \u2028 \u2029",
    "</script><script>alert(1)</script>",
    "trailing  \n\n",
    '"quotes" \\ and \t tabs',
    "x" * 30_000,
]


@pytest.fixture
def sandbox(acme, settings):
    settings.WEBHOOK_ALLOW_LOOPBACK = True
    return acme.sandbox


@pytest.fixture
def carry(dispatch):
    """Let a courier go its rounds until `done()`; what is still out stays out."""
    bell = threading.Event()
    courier = Deliveries(ring=bell.set)

    def go(done, at=NOON):
        dispatch(at)
        while not done():
            bell.clear()
            if not courier(at=at):
                assert bell.wait(20), "nothing came back"

    return go


def nothing_pending():
    return not Delivery.objects.pending().filter(attempts_made=0).exists()


def verified(request, secret):
    return Webhook(secret).verify(request.body, request.headers)


@pytest.mark.parametrize("description", AWKWARD)
def test_an_independent_verifier_accepts_what_is_sent(
    sandy, sandbox, make_endpoint, carry, description
):
    with Receiver() as receiver:
        endpoint = make_endpoint(sandbox, receiver.url)
        ticket = file_ticket(sandy, description=description)

        carry(nothing_pending)

    (request,) = receiver.requests
    event = verified(request, endpoint.secret)
    assert event["data"]["object"]["id"] == ticket.public_id
    assert description.startswith(event["data"]["object"]["description"])
    assert request.headers["webhook-id"] == event["id"]
    assert request.headers["x-webhook-event"] == event["type"] == "ticket.created"
    assert request.headers["x-webhook-attempt"] == "1"
    assert request.headers["content-length"] == str(len(request.body))
    assert "x-webhook-redelivery" not in request.headers


def test_old_and_new_secret_both_verify_while_rotated(
    sandy, sandbox, make_endpoint, carry
):
    with Receiver() as receiver:
        endpoint = make_endpoint(sandbox, receiver.url)
        _, newer = services.rotate_secret(endpoint, actor=SYSTEM, at=NOON)
        file_ticket(sandy)

        carry(nothing_pending)

    (request,) = receiver.requests
    assert verified(request, newer) == verified(request, endpoint.secret)
    assert len(request.headers["webhook-signature"].split()) == 2


def test_every_attempt_has_the_same_id_and_bytes_and_a_time_of_its_own(
    sandy, sandbox, make_endpoint, carry, time_machine
):
    with Receiver(status(500), status(200)) as receiver:
        make_endpoint(sandbox, receiver.url)
        file_ticket(sandy)
        time_machine.move_to(NOON)
        carry(nothing_pending)
        delivery = Delivery.objects.get()
        time_machine.move_to(later(minutes=1))

        carry(lambda: not Delivery.objects.pending().exists(), at=later(minutes=1))

    first, second = receiver.requests
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.headers["webhook-timestamp"] < second.headers["webhook-timestamp"]
    assert second.headers["x-webhook-attempt"] == "2"
    assert delivery.attempts.count() == 2


def test_what_hangs_delays_nobody_else(
    sandy, mallory, sandbox, make_endpoint, carry, settings
):
    theirs = mallory.key.organization.sandbox
    with (
        Receiver(silence()) as silent,
        Receiver(drip(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1_000)) as dripping,
        Receiver(status(500)) as broken,
        Receiver() as healthy,
        Receiver() as neighbour,
    ):
        for receiver in (silent, dripping, broken, healthy):
            make_endpoint(sandbox, receiver.url)
        make_endpoint(theirs, neighbour.url)
        for _ in range(20):
            file_ticket(sandy)

        carry(lambda: len(healthy.requests) == 20)
        held = Delivery.objects.leased().count()

    assert held >= 2
    assert silent.connections <= 5
    assert len(healthy.requests) == 20


def test_a_private_address_is_not_reached_even_if_it_was_registered(
    sandy, sandbox, make_endpoint, carry, settings
):
    with Receiver() as receiver:
        make_endpoint(sandbox, receiver.url)
        file_ticket(sandy)
        settings.WEBHOOK_ALLOW_LOOPBACK = False

        carry(nothing_pending)

    attempt = Delivery.objects.get().attempts.get()
    assert receiver.connections == 0
    assert attempt.error == "blocked_address"


def test_the_key_that_opens_the_secret_may_be_away(
    sandy, sandbox, make_endpoint, carry, monkeypatch, caplog
):
    from credentials.vault import KeyUnavailable

    def fail(*_):
        raise KeyUnavailable("t1")

    monkeypatch.setattr("webhooks.services.attempts.open_secrets", fail)
    with Receiver() as receiver:
        make_endpoint(sandbox, receiver.url)
        file_ticket(sandy)

        carry(lambda: Delivery.objects.get().due_at > NOON)

    assert receiver.connections == 0
    assert Delivery.objects.get().attempts_made == 0
    assert "whsec_" not in caplog.text
