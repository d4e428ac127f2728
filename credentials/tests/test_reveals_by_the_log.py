"""How often a secret was opened is counted by its signed log, not by a column alone."""

import logging

import pytest

from credentials.models import AccessRecord, Credential
from credentials.services import verify_access_logs
from credentials.tests.api_calls import CANARY, acts, reveal, store_secret


@pytest.fixture
def twice(alice, place):
    """The path of a secret that may be opened twice."""
    return store_secret(alice, place, max_reveals=2)


def set_back(**columns):
    Credential.objects.update(**columns)


def assert_unreadable(answer):
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "CREDENTIAL_UNREADABLE"
    assert CANARY.encode() not in answer.content


def test_threat_12_a_number_of_reveals_that_was_set_back_opens_nothing(
    alice, agent, twice
):
    reveal(agent, twice)
    set_back(reveals=0)

    answer = reveal(agent, twice)

    assert_unreadable(answer)
    assert acts(alice, twice)[-1] == ("refused", "CREDENTIAL_UNREADABLE")


def test_threat_12_it_opens_nothing_where_no_number_is_set_either(agent, stored):
    reveal(agent, stored)
    set_back(reveals=0)

    assert_unreadable(reveal(agent, stored))


def test_threat_12_a_line_that_was_rewritten_opens_nothing(agent, twice):
    reveal(agent, twice)
    AccessRecord.objects.update(action="refused")
    set_back(reveals=0)

    assert_unreadable(reveal(agent, twice))


def test_threat_12_a_line_that_was_taken_out_opens_nothing(agent, twice):
    reveal(agent, twice)
    AccessRecord.objects.all().delete()
    set_back(reveals=0)

    assert_unreadable(reveal(agent, twice))


def test_threat_12_an_ended_row_that_was_put_back_opens_nothing(alice, agent, stored):
    row = Credential.objects.values(
        "sealed_secret", "key_id", "ended_as", "ended_at"
    ).get()
    alice.delete(stored)
    set_back(**row)

    assert_unreadable(reveal(agent, stored))


def test_it_is_an_alert_that_names_the_credential_and_no_value(agent, twice, caplog):
    reveal(agent, twice)
    set_back(reveals=0)
    caplog.set_level(logging.CRITICAL)

    reveal(agent, twice)

    (line,) = [one for one in caplog.records if one.levelname == "CRITICAL"]
    assert line.message == "access_log.mismatched"
    assert line.credential == Credential.objects.get().public_id
    assert line.error == "the log counts other reveals"
    assert CANARY not in str(line.__dict__)


def test_after_the_refusal_the_log_is_as_sound_as_before(agent, twice):
    reveal(agent, twice)
    set_back(reveals=0)

    reveal(agent, twice)

    assert verify_access_logs()[1] == []


def test_a_secret_that_nobody_touched_opens_as_often_as_it_may(agent, twice):
    answers = [reveal(agent, twice) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 410]


def test_a_refusal_between_two_reveals_is_no_reveal(agent, twice, carol, through):
    reveal(agent, twice)
    refused = reveal(through(carol), twice)

    assert (refused.status_code, reveal(agent, twice).status_code) == (403, 200)
