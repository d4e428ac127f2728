"""Who opened a secret, and who tried: the client's own record (contract 5)."""

import hashlib
import json

import pytest

from credentials.models import AccessRecord
from credentials.services import verify_access_logs
from credentials.tests.api_calls import (
    CANARY,
    REASON,
    access_log,
    acts,
    ago,
    events,
    reveal,
    store_secret,
)

LINE = {
    *("action", "at", "actor", "reason", "client_address"),
    *("version", "personal_digest", "salt", "receipt"),
}


def text_of(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_of_person(line):
    """Compute what stands for the name and the address in a receipt."""
    person = {
        "name": line["actor"]["name"],
        "client_address": line["client_address"],
    }
    return hashlib.sha256((line["salt"] + text_of(person)).encode()).hexdigest()


def receipts_of(credential_id, log):
    """Compute the receipts of a log as its client does, from nothing but the answer."""
    receipt = hashlib.sha256(credential_id.encode()).hexdigest()
    for line in log:
        names = ("action", "at", "reason", "version", "personal_digest")
        output = {name: line[name] for name in names}
        output["actor"] = {"type": line["actor"]["type"]}
        receipt = hashlib.sha256((receipt + text_of(output)).encode()).hexdigest()
        yield receipt


@pytest.fixture
def busy(alice, agent, carol, through, place):
    """The path of a secret with a history of every kind."""
    path = store_secret(alice, place, max_reveals=2)
    reveal(alice, path)
    reveal(through(carol), path)
    reveal(agent, path)
    reveal(agent, path, 'naïve "why" \u2028 🧯')
    reveal(agent, path)
    return path


def test_it_is_reads_refusals_and_ends_in_their_order(alice, busy):
    log = access_log(alice, busy)

    assert [line["action"] for line in log] == [
        *("refused", "refused", "revealed", "revealed", "consumed", "refused")
    ]
    assert all(set(line) == LINE for line in log)
    assert [line["at"] for line in log] == sorted(line["at"] for line in log)
    assert {line["actor"]["name"] for line in log} == {
        *("Alice", "Carol Support", "Bob Support")
    }


def test_a_secret_that_nobody_touched_has_an_empty_one(alice, stored):
    assert alice.get(f"{stored}/access-log").json() == {
        "access_log": [],
        "has_more": False,
        "next_cursor": None,
    }


def test_threat_32_its_client_computes_every_receipt_alone(alice, busy):
    log = access_log(alice, busy)

    computed = list(receipts_of(busy.rsplit("/", 1)[1], log))

    assert computed == [line["receipt"] for line in log]
    assert all(digest_of_person(line) == line["personal_digest"] for line in log)
    assert verify_access_logs() == (1, [])


@pytest.mark.parametrize("edit", ["actor_name", "client_address"])
def test_threat_32_an_edited_person_breaks_the_digest_in_the_receipt(alice, busy, edit):
    third = AccessRecord.objects.get(position=3)
    AccessRecord.objects.filter(pk=third.pk).update(**{edit: "expired"})

    line = access_log(alice, busy)[2]

    assert digest_of_person(line) != line["personal_digest"]
    assert verify_access_logs()[1]


@pytest.mark.parametrize("edit", ["reason", "personal_digest", "action"])
def test_threat_32_an_edited_line_breaks_its_receipt(alice, busy, edit):
    third = AccessRecord.objects.get(position=3)
    AccessRecord.objects.filter(pk=third.pk).update(**{edit: "expired"})
    log = access_log(alice, busy)

    computed = list(receipts_of(busy.rsplit("/", 1)[1], log))

    assert computed[2] != log[2]["receipt"]
    assert verify_access_logs()[1]


def test_threat_12_a_rewound_log_lacks_the_receipt_its_client_kept(alice, busy):
    """Threat 32: inside the database it looks whole; whoever kept a receipt knows."""
    kept = access_log(alice, busy)[-1]["receipt"]
    last = AccessRecord.objects.order_by("position").last()
    earlier = AccessRecord.objects.get(position=last.position - 1)
    last.delete()
    row = earlier.credential
    row.head, row.records = earlier.receipt, earlier.position
    row.save(update_fields=["head", "records"])

    assert verify_access_logs() == (1, [])
    (found,) = verify_access_logs(receipts={row.public_id: kept})[1]
    assert found.credential == row.public_id


def test_each_line_is_the_event_and_the_answer_of_its_receipt(
    alice, agent, ticket, stored
):
    answer = reveal(agent, stored).json()

    (event,) = events(alice, ticket, "credential.revealed")

    (line,) = access_log(alice, stored)
    assert event["data"]["object"]["receipt"] == line["receipt"] == answer["receipt"]
    assert event["actor"] == line["actor"]


def test_pages_meet_each_line_once(alice, busy):
    whole, met, query = access_log(alice, busy), [], "?limit=4"
    while query:
        answer = alice.get(f"{busy}/access-log{query}")
        met += answer.json()["access_log"]
        cursor = answer.json()["next_cursor"]
        query = cursor and f"?limit=4&cursor={cursor}"

    assert met == whole


def test_the_organization_and_the_assignee_read_it(
    alice, amir, mia, agent, through, stored
):
    reveal(agent, stored)

    read = [
        who.get(f"{stored}/access-log") for who in (alice, amir, through(mia), agent)
    ]

    assert {answer.status_code for answer in read} == {200}
    assert len({answer.content for answer in read}) == 1


def test_another_agent_does_not(alice, carol, through, stored):
    answer = through(carol).get(f"{stored}/access-log")

    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "NOT_ASSIGNED"
    assert acts(alice, stored) == []


@pytest.mark.parametrize("who", ["mallory", "sandy"])
def test_strangers_find_none(request, busy, who):
    assert request.getfixturevalue(who).get(f"{busy}/access-log").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nobody_writes_or_clears_it(alice, busy, method):
    answer = getattr(alice, method)(f"{busy}/access-log")

    assert answer.status_code == 405
    assert len(access_log(alice, busy)) == 6


def test_it_stays_when_the_secret_is_gone(alice, agent, stored):
    reveal(agent, stored)
    alice.delete(stored)

    assert acts(alice, stored) == [("revealed", REASON), ("revoked", None)]
    assert acts(agent, stored) == acts(alice, stored)


def test_its_moments_are_utc_and_its_addresses_the_clients(alice, bob, through, place):
    path = store_secret(alice, place)
    caller = through(bob)
    with ago(minutes=5):
        caller.defaults["REMOTE_ADDR"] = "2001:db8::7"
        reveal(caller, path)

    (line,) = access_log(alice, path)

    assert line["at"].endswith("Z")
    assert line["client_address"] == "2001:db8::7"


def test_no_line_holds_what_was_stored(alice, busy):
    assert CANARY not in json.dumps(access_log(alice, busy))
