"""What the end of a ticket means for its secrets, and what its events say."""

import json
from datetime import timedelta

import pytest

from api.datetimes import now
from credentials.models import Credential
from credentials.services import purge_overdue
from credentials.tests.api_calls import (
    CANARY,
    acts,
    ago,
    events,
    reveal,
    store_secret,
)
from tests.support.error_facts import error_facts

METADATA = {
    *("id", "ticket_id", "type", "fields", "status", "created_at", "expires_at"),
    *("reveals", "max_reveals"),
}


@pytest.fixture
def end(alice, ticket):
    """Give the ticket this status, so long ago."""

    def set_status(status, **distance):
        with ago(**distance):
            path = f"/v1/tickets/{ticket.public_id}"
            assert alice.patch(path, {"status": status}).status_code == 200

    return set_status


@pytest.mark.parametrize("status", ["resolved", "closed"])
def test_within_the_grace_it_still_opens(alice, agent, stored, end, status):
    end(status, minutes=59)

    assert reveal(agent, stored).status_code == 200
    assert alice.get(stored).json()["status"] == "active"


@pytest.mark.parametrize("status", ["resolved", "closed"])
def test_after_the_grace_it_is_gone_although_nothing_purged_it(
    alice, agent, place, stored, end, status
):
    end(status, minutes=61)

    answer = reveal(agent, stored)

    assert answer.status_code == 410
    assert error_facts(answer) == {"status": "purged"}
    assert alice.get(stored).json()["status"] == "purged"
    assert [c["status"] for c in alice.get(place).json()["credentials"]] == ["purged"]
    assert Credential.objects.get().sealed_secret is not None


def test_after_the_grace_revoking_finds_it_gone(alice, stored, end):
    end("closed", minutes=61)

    answer = alice.delete(stored)

    assert answer.status_code == 410
    assert error_facts(answer) == {"status": "purged"}
    assert Credential.objects.get().sealed_secret is None


def test_the_purge_destroys_it_and_says_why(alice, agent, ticket, stored, end):
    reveal(agent, stored)
    end("closed", minutes=61)

    purge_overdue(at=now())

    assert Credential.objects.get().sealed_secret is None
    assert alice.get(stored).json()["status"] == "purged"
    (event,) = events(alice, ticket, "credential.purged")
    assert event["data"]["object"]["opened_by"] == ["Bob Support"]
    assert event["data"]["object"]["advice"]
    assert event["actor"]["type"] == "system"


def test_reopening_within_the_grace_keeps_it(alice, agent, stored, end):
    end("resolved", minutes=90)
    end("in_progress", minutes=40)

    purge_overdue(at=now())

    assert reveal(agent, stored).status_code == 200


def test_resolving_again_begins_a_new_grace(agent, stored, end):
    end("resolved", minutes=90)
    end("open", minutes=80)
    end("resolved", minutes=10)

    assert reveal(agent, stored).status_code == 200


def test_closing_what_was_resolved_begins_none(agent, stored, end):
    end("resolved", minutes=70)
    end("closed", minutes=10)

    assert reveal(agent, stored).status_code == 410


def test_reopening_brings_nothing_back_that_was_purged(alice, agent, stored, end):
    end("closed", minutes=61)
    purge_overdue(at=now())

    end("open", minutes=0)

    assert error_facts(reveal(agent, stored)) == {"status": "purged"}


def test_the_grace_is_the_operators(agent, stored, end, settings):
    settings.CREDENTIAL_CLOSE_GRACE = timedelta(0)

    end("closed", minutes=0)

    assert reveal(agent, stored).status_code == 410


def test_an_expiry_within_the_grace_counts(alice, agent, place, end):
    with ago(days=1, minutes=1):
        path = store_secret(alice, place)
    end("closed", minutes=5)

    assert error_facts(reveal(agent, path)) == {"status": "expired"}


def test_every_act_is_one_event_without_a_gap(
    alice, agent, carol, through, ticket, place
):
    """Threat 20: types, ids and names of fields; no value, no reason, no address."""
    path = store_secret(alice, place, max_reveals=1, notes=CANARY)
    reveal(through(carol), path)
    reveal(agent, path)
    reveal(agent, path)
    alice.delete(store_secret(alice, place))
    found = events(alice, ticket)

    kinds = [
        "created",
        "refused",
        "revealed",
        "purged",
        "refused",
        "created",
        "revoked",
    ]
    ours = [e["type"] for e in found if e["type"].startswith("credential.")]
    assert ours == [f"credential.{kind}" for kind in kinds]
    assert [e["sequence"] for e in found] == list(range(1, len(found) + 1))
    for secret in (CANARY, "shop.test", "Check the database", "127.0.0.1"):
        assert secret not in json.dumps(found)


def test_events_show_what_the_read_shows_and_little_more(alice, agent, ticket, place):
    path = store_secret(alice, place, max_reveals=1)
    reveal(alice, path)
    reveal(agent, path)
    more = {
        "credential.created": set(),
        "credential.refused": {"receipt", "refusal"},
        "credential.revealed": {"receipt"},
        "credential.purged": {"opened_by", "advice"},
    }

    for event in events(alice, ticket):
        if event["type"] in more:
            response = set(event["data"]["object"])
            assert response == METADATA | more[event["type"]]


def test_the_ticket_itself_does_not_move(alice, agent, ticket, stored):
    """Its version and `updated_at` are of the ticket, not of who opened what."""
    before = alice.get(f"/v1/tickets/{ticket.public_id}").json()

    reveal(agent, stored)
    alice.delete(stored)

    assert alice.get(f"/v1/tickets/{ticket.public_id}").json() == before
    assert len(acts(alice, stored)) == 2
