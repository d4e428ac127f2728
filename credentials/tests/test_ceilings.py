"""How many secrets, and requests for some, a ticket may have (contract 5)."""

import pytest
from django.test import Client

from credentials.models import Credential, DropLink
from credentials.tests.api_calls import body, store_secret
from credentials.tests.one_time_links import ask, drop
from tests.support.error_facts import error_facts


@pytest.fixture
def place(ticket):
    return f"/v1/tickets/{ticket.public_id}"


@pytest.fixture(autouse=True)
def _few(settings):
    settings.LIVE_CREDENTIALS_PER_TICKET = 2
    settings.CREDENTIALS_PER_TICKET = 4
    settings.OPEN_CREDENTIAL_REQUESTS_PER_TICKET = 2
    settings.CREDENTIAL_REQUESTS_PER_TICKET = 4
    settings.CREDENTIAL_HEADROOM_OF_AGENTS = 1


def store(caller, place):
    return caller.post(f"{place}/credentials", body())


def request(caller, place):
    return caller.post(f"{place}/credential-requests", {"type": "git"})


def test_so_many_live_ones_and_no_more(alice, mallory, place):
    paths = [store_secret(alice, f"{place}/credentials") for _ in "ab"]

    refused = store(alice, place)

    assert (refused.status_code, error_facts(refused)) == (
        409,
        {"resource": "live credentials", "limit": 2},
    )
    assert store(mallory, place).status_code == 404
    assert alice.delete(paths[0]).status_code == 204
    assert store(alice, place).status_code == 201


def test_those_that_ended_count_in_all(alice, place):
    for _ in range(4):
        alice.delete(store_secret(alice, f"{place}/credentials"))

    refused = store(alice, place)

    assert error_facts(refused) == {"resource": "credentials", "limit": 4}


def test_one_that_expired_is_not_live(alice, place):
    for _ in "ab":
        store_secret(alice, f"{place}/credentials")
    Credential.objects.update(expires_at="2020-01-01T00:00:00Z")

    assert store(alice, place).status_code == 201


def test_so_many_open_requests_and_no_more(alice, mallory, place):
    answers = [request(alice, place) for _ in "ab"]

    refused = request(alice, place)

    assert [answer.status_code for answer in answers] == [201, 201]
    assert error_facts(refused) == {"resource": "open credential requests", "limit": 2}
    assert request(mallory, place).status_code == 404
    DropLink.objects.update(expires_at="2020-01-01T00:00:00Z")
    assert request(alice, place).status_code == 201


def test_requests_that_are_over_count_in_all(alice, place):
    for _ in range(4):
        assert request(alice, place).status_code == 201
        DropLink.objects.update(expires_at="2020-01-01T00:00:00Z")

    refused = request(alice, place)

    assert error_facts(refused) == {"resource": "credential requests", "limit": 4}


def test_an_agent_asks_and_takes_out_on_a_ticket_that_is_full(
    alice, bob, through, place
):
    agent = through(bob)
    for _ in "ab":
        store(alice, place)
        request(alice, place)
    alice.patch(place, {"description": "it is C4NARY-hunter2"})
    text = {"text": "C4NARY-hunter2", "move_to": {"type": "git"}}

    assert request(agent, place).status_code == 201
    assert alice.post(f"{place}/redactions", text).status_code == 409
    assert agent.post(f"{place}/redactions", text).status_code == 200


def test_who_was_asked_is_told_that_no_more_fits_and_keeps_the_link(alice, ticket):
    link, browser = ask(alice, ticket), Client()
    place = f"/v1/tickets/{ticket.public_id}"
    first, second = (store_secret(alice, f"{place}/credentials") for _ in "ab")
    other = ask(alice, ticket)
    assert drop(browser, other).status_code == 303  # within what is left beyond

    full = drop(browser, link)
    alice.delete(first)
    alice.delete(second)
    again = drop(browser, link)

    assert full.status_code == 409
    assert "No more fits right now" in full.content.decode()
    assert again.status_code == 303
