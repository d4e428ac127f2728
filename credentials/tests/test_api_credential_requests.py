"""Asking somebody without an account for a secret, by API (contract 5)."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from accounts.keys import digest
from api.datetimes import now, parse_datetime
from conftest import file_ticket
from credentials import services
from credentials.errors import LinkUsed
from credentials.models import DropLink
from credentials.tests.api_calls import CANARY, FIELDS, ago, errors, events, reveal
from credentials.vault import Plaintext
from tests.support.error_facts import error_facts


@pytest.fixture
def asking(ticket):
    return f"/v1/tickets/{ticket.public_id}/credential-requests"


def token_in(answer):
    return urlsplit(answer.json()["url"]).path.removeprefix("/drop/")


def drop(token):
    """Hand over as the page of the address does."""
    return services.drop_credential(token, secret=Plaintext(FIELDS), at=now())


def test_it_returns_a_one_time_address_and_shows_it_once(alice, ticket, asking):
    answer = alice.post(asking, {"type": "database", "message": "Read-only is enough"})

    assert answer.status_code == 201
    assert set(answer.json()) == {"ticket_id", "type", "url", "expires_at"}
    assert answer.json()["ticket_id"] == ticket.public_id
    assert answer.json()["url"].startswith("http://testserver/drop/dp_drop_")
    assert answer["Cache-Control"] == "no-store"
    assert not answer.has_header("ETag")


def test_of_its_token_a_digest_alone_is_kept(alice, asking):
    token = token_in(alice.post(asking))

    (kept,) = DropLink.objects.values()

    assert kept["digest"] == digest(token)
    assert token not in str(kept)


def test_a_retry_makes_one_address_and_does_not_show_it_again(alice, asking):
    headers = {"Idempotency-Key": "ask-1"}

    first, second = (alice.post(asking, headers=headers) for _ in range(2))

    assert second.status_code == 201
    assert second.json() == {**first.json(), "url": None}
    assert second["Idempotency-Replayed"] == "true"
    assert DropLink.objects.count() == 1


def test_post_credential_requests_without_options_takes_any_type_for_24_hours(
    alice, asking
):
    response = alice.post(asking).json()

    lives = parse_datetime(response["expires_at"]) - datetime.now(UTC)
    assert response["type"] == "other"
    assert timedelta(hours=23) < lives <= timedelta(days=1)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"type": "fax"}, "type"),
        ({"type": None}, "type"),
        ({"message": 1}, "message"),
        ({"message": "x" * 501}, "message"),
        ({"expires_at": "2024-01-01T00:00:00Z"}, "expires_at"),
        ({"expires_at": "9999-01-01T00:00:00Z"}, "expires_at"),
        ({"expires_at": "2030-01-01"}, "expires_at"),
        ({"expires_at": None}, "expires_at"),
        ({"credentials": {"a": CANARY}}, "credentials"),
    ],
)
def test_post_credential_requests_with_a_bad_option_names_its_field(
    alice, asking, sent, field
):
    assert [name for name, _ in errors(alice.post(asking, sent))] == [field]
    assert not DropLink.objects.exists()


@pytest.mark.parametrize(("days", "status"), [(7, 201), (8, 400)])
def test_it_lives_for_a_week_at_most(alice, asking, days, status):
    expected = datetime.now(UTC) + timedelta(days=days, minutes=-1)

    assert (
        alice.post(asking, {"expires_at": expected.isoformat()}).status_code == status
    )


def test_what_is_dropped_lands_in_the_ticket_and_opens_for_its_assignee(
    alice, agent, ticket, place, asking
):
    token = token_in(alice.post(asking, {"type": "wordpress_admin"}))

    dropped = drop(token)

    path = f"{place}/{dropped.public_id}"
    assert alice.get(path).json()["type"] == "wordpress_admin"
    assert reveal(agent, path).json()["credentials"] == FIELDS
    (event,) = events(alice, ticket, "credential.created")
    assert event["actor"] == {"type": "system", "name": "One-time link"}


def test_it_works_once(alice, asking):
    token = token_in(alice.post(asking))
    drop(token)

    with pytest.raises(LinkUsed):
        drop(token)


def test_it_works_until_it_expires_by_the_databases_clock(alice, asking):
    """Threat 8."""
    with ago(days=2):
        token = token_in(alice.post(asking))

        with pytest.raises(LinkUsed):
            drop(token)


def test_an_agent_may_ask_for_any_live_ticket(alice, agent, carol, through, asking):
    for caller in (agent, through(carol)):
        assert caller.post(asking).status_code == 201


@pytest.mark.parametrize("status", ["resolved", "closed"])
def test_not_on_a_ticket_that_ended(alice, ticket, asking, status):
    alice.patch(f"/v1/tickets/{ticket.public_id}", {"status": status})

    answer = alice.post(asking)

    assert answer.status_code == 409
    assert error_facts(answer) == {"status": status}


def test_strangers_cannot_ask(mallory, sandy, anonymous, asking):
    answers = [who.post(asking).status_code for who in (mallory, sandy, anonymous)]

    assert answers == [404, 404, 401]
    assert not DropLink.objects.exists()


def test_a_sandbox_asks_for_its_own(sandy):
    ticket = file_ticket(sandy)

    answer = sandy.post(f"/v1/tickets/{ticket.public_id}/credential-requests")

    assert answer.status_code == 201
