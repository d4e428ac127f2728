"""Destroying a secret early (contract 5)."""

import pytest

from credentials.models import Credential
from credentials.tests.api_calls import (
    REASON,
    access_log,
    acts,
    ago,
    events,
    reveal,
    store_secret,
)
from tests.support.error_facts import error_facts

GONE = {"sealed_secret": None, "key_id": ""}


def test_it_is_destroyed_and_its_history_kept(alice, agent, stored):
    reveal(agent, stored)

    answer = alice.delete(stored)

    assert (answer.status_code, answer.content) == (204, b"")
    row = Credential.objects.get()
    assert {name: getattr(row, name) for name in GONE} == GONE
    response = alice.get(stored).json()
    assert (response["status"], response["reveals"]) == ("revoked", 1)
    assert response["fields"] == ["url", "username", "password"]
    assert acts(alice, stored) == [("revealed", REASON), ("revoked", None)]


def test_it_stays_in_the_list(alice, place, stored):
    alice.delete(stored)

    assert [c["status"] for c in alice.get(place).json()["credentials"]] == ["revoked"]


def test_it_opens_no_more(alice, agent, stored):
    alice.delete(stored)

    answer = reveal(agent, stored)

    assert answer.status_code == 410
    assert answer.json()["error"]["code"] == "CREDENTIAL_GONE"
    assert error_facts(answer) == {"status": "revoked"}
    assert acts(alice, stored)[-1] == ("refused", "CREDENTIAL_GONE")


def test_a_second_time_it_is_gone(alice, amir, stored):
    alice.delete(stored)

    answer = amir.delete(stored)

    assert answer.status_code == 410
    assert error_facts(answer) == {"status": "revoked"}
    assert acts(alice, stored) == [("revoked", None)]


@pytest.mark.parametrize("who", ["amir", "member", "application", "agent"])
def test_the_whole_organization_and_the_assignee_may(
    request, mia, through, stored, who
):
    others = {"member": lambda: through(mia), "application": through}
    caller = others[who]() if who in others else request.getfixturevalue(who)

    assert caller.delete(stored).status_code == 204


def test_another_agent_may_not(alice, carol, through, stored):
    answer = through(carol).delete(stored)

    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "NOT_ASSIGNED"
    assert alice.get(stored).json()["status"] == "active"


def test_a_key_that_may_not_hand_over_may_not_take_back(acme, make_caller, stored):
    writer = make_caller(acme, "W", ["tickets:read", "tickets:write"])

    answer = writer.delete(stored)

    assert answer.json()["error"]["code"] == "INSUFFICIENT_SCOPE"
    assert error_facts(answer) == {"scope": "credentials:write"}


@pytest.mark.parametrize("who", ["mallory", "sandy"])
def test_strangers_find_nothing_to_destroy(request, alice, stored, who):
    assert request.getfixturevalue(who).delete(stored).status_code == 404
    assert alice.get(stored).json()["status"] == "active"


def test_of_two_secrets_the_other_stays(alice, agent, place, stored):
    other = store_secret(alice, place)

    alice.delete(stored)

    assert reveal(agent, other).status_code == 200


def test_what_has_expired_ends_as_that_whoever_asks(alice, place):
    """Threat 7: what a status says does not depend on when a purge ran."""
    with ago(days=2):
        path = store_secret(alice, place)

    answers = [alice.delete(path) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert error_facts(answers[0]) == {"status": "expired"}
    assert alice.get(path).json()["status"] == "expired"
    assert Credential.objects.get().sealed_secret is None
    (line,) = access_log(alice, path)
    assert (line["action"], line["actor"]["type"]) == ("expired", "system")


def test_who_opened_it_is_told_with_what_to_do(alice, agent, ticket, stored):
    reveal(agent, stored)
    reveal(agent, stored)
    alice.delete(stored)

    (event,) = events(alice, ticket, "credential.revoked")

    found = event["data"]["object"]
    assert found["opened_by"] == ["Bob Support"]
    assert "Change this secret" in found["advice"]


def test_for_what_nobody_opened_there_is_nothing_to_do(alice, ticket, stored):
    alice.delete(stored)

    (event,) = events(alice, ticket, "credential.revoked")

    assert event["data"]["object"]["opened_by"] == []
    assert "advice" not in event["data"]["object"]
