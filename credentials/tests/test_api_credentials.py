"""Handing over a secret, and what is known of it afterwards (contract 5)."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.models import IdempotencyRecord
from conftest import file_ticket
from credentials.models import Credential
from credentials.tests.api_calls import (
    CANARY,
    FIELDS,
    body,
    errors,
    reveal,
    store_secret,
)
from credentials.types import EXPECTED
from events.models import Event
from tests.support.error_facts import error_facts

METADATA = {
    *("id", "ticket_id", "type", "fields", "status", "created_at", "expires_at"),
    *("reveals", "max_reveals"),
}


def test_post_credentials_stores_the_documented_body_and_never_echoes_it(
    alice, ticket, place
):
    output = {**FIELDS, "notes": f"expires {CANARY}"}

    answer = alice.post(place, body(credentials=output, notes=f"twice {CANARY}"))

    assert answer.status_code == 201
    assert set(answer.json()) == METADATA | {"warnings"}
    assert answer.json()["fields"] == [*FIELDS, "notes"]
    assert answer.json()["ticket_id"] == ticket.public_id
    assert (answer.json()["status"], answer.json()["reveals"]) == ("active", 0)
    assert CANARY.encode() not in answer.content


def test_where_it_is_answers_what_was_answered(alice, amir, place):
    answer = alice.post(place, body(max_reveals=3))

    read = amir.get(answer["Location"])

    assert {**read.json(), "warnings": []} == answer.json()
    assert read["ETag"] == answer["ETag"]
    assert read.json()["max_reveals"] == 3


@pytest.mark.parametrize(
    ("inside", "other", "kept"),
    [
        (None, "other", "other"),
        ("inside", None, "inside"),
        ("inside", "other", "inside\nother"),
        ("same", "same", "same"),
    ],
)
def test_notes_of_both_places_are_sealed_together(
    alice, agent, place, inside, other, kept
):
    fields = FIELDS if inside is None else {**FIELDS, "notes": inside}

    path = store_secret(alice, place, credentials=fields, notes=other)

    assert alice.get(path).json()["fields"] == [*FIELDS, "notes"]
    opened = reveal(agent, path).json()
    assert (opened["notes"], opened["credentials"]["notes"]) == (kept, kept)


def test_without_notes_there_are_none(alice, agent, stored):
    assert alice.get(stored).json()["fields"] == [*FIELDS]
    assert reveal(agent, stored).json()["notes"] is None


@pytest.mark.parametrize("kind", EXPECTED)
def test_a_missing_expected_field_is_a_warning_and_no_refusal(alice, place, kind):
    answer = alice.post(place, body(type=kind, credentials={"pin2": CANARY}))

    assert answer.status_code == 201
    warned = answer.json()["warnings"]
    assert [w["field"] for w in warned] == [f"credentials.{n}" for n in EXPECTED[kind]]
    assert {w["code"] for w in warned} <= {"EXPECTED_FIELD_MISSING"}


def test_the_types_say_what_they_expect(alice, through):
    for caller in (alice, through()):
        response = caller.get("/v1/credential-types").json()["credential_types"]

        assert response == [{"type": t, "fields": [*f]} for t, f in EXPECTED.items()]


def test_what_a_read_shows_may_be_sent_and_changes_nothing(alice, place, stored):
    read = alice.get(stored).json()
    del read["type"], read["expires_at"], read["max_reveals"]

    made = alice.post(place, body(**read)).json()

    assert (made["status"], made["reveals"], made["fields"]) == ("active", 0, [*FIELDS])
    assert made["id"] != read["id"]


@pytest.mark.parametrize("status", ["resolved", "closed"])
def test_a_ticket_that_ended_takes_no_secret(alice, place, ticket, status):
    alice.patch(f"/v1/tickets/{ticket.public_id}", {"status": status})

    answer = alice.post(place, body())

    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "CONFLICT"
    assert error_facts(answer) == {"status": status}
    assert CANARY.encode() not in answer.content
    assert not Credential.objects.exists()


def test_a_retry_with_its_key_is_the_same_answer_and_one_secret(alice, place):
    headers = {"Idempotency-Key": "order-7"}

    first, second = (alice.post(place, body(), headers=headers) for _ in range(2))

    assert (second.status_code, second.content) == (201, first.content)
    assert second["Idempotency-Replayed"] == "true"
    assert second["Location"] == first["Location"]
    assert Credential.objects.count() == 1


def test_another_secret_under_the_same_key_is_refused(alice, place):
    headers = {"Idempotency-Key": "order-7"}
    alice.post(place, body(), headers=headers)

    other = alice.post(place, body(credentials={"token": "x"}), headers=headers)

    assert other.status_code == 422
    assert other.json()["error"]["code"] == "IDEMPOTENCY_KEY_REUSED"
    assert Credential.objects.count() == 1


def test_a_retry_keeps_no_secret_and_no_digest_that_one_could_guess(
    alice, place, settings
):
    """Threat 9: what is kept of the request is worth nothing without our key."""
    prints = []
    for number, key in enumerate(("x" * 50, "y" * 50)):
        settings.SECRET_KEY = key
        alice.post(place, body(), headers={"Idempotency-Key": f"order-{number}"})
        prints.append(IdempotencyRecord.objects.get(key=f"order-{number}"))

    assert prints[0].fingerprint != prints[1].fingerprint
    assert all(CANARY not in json.dumps(vars(p), default=str) for p in prints)


def test_a_refusal_leaves_neither_key_nor_secret_nor_event(alice, place):
    before = Event.objects.count()

    alice.post(place, body(type="fax"), headers={"Idempotency-Key": "order-7"})

    assert not IdempotencyRecord.objects.exists()
    assert not Credential.objects.exists()
    assert Event.objects.count() == before


def test_who_has_these_bytes_is_told_so(alice, amir, agent, stored):
    tag = alice.get(stored)["ETag"]

    same = amir.get(stored, headers={"If-None-Match": tag})
    reveal(agent, stored)
    changed = amir.get(stored, headers={"If-None-Match": tag})

    assert (same.status_code, same.content) == (304, b"")
    assert (changed.status_code, changed.json()["reveals"]) == (200, 1)
    assert amir.get(stored, headers={"If-Match": tag}).status_code == 412


def test_pages_meet_each_secret_once_newest_first(alice, place):
    made = [store_secret(alice, place).rsplit("/", 1)[1] for _ in range(5)]

    met, query = [], "?limit=2"
    while query:
        page = alice.get(place + query).json()
        met += [response["id"] for response in page["credentials"]]
        query = page["has_more"] and f"?limit=2&cursor={page['next_cursor']}"

    assert met == made[::-1]


def test_a_cursor_is_of_its_caller_and_its_ticket(alice, amir, bob, place, stored):
    store_secret(alice, place)
    cursor = alice.get(f"{place}?limit=1").json()["next_cursor"]
    other = file_ticket(alice, assigned_to=bob.email).public_id

    for caller, path in ((amir, place), (alice, f"/v1/tickets/{other}/credentials")):
        answer = caller.get(f"{path}?limit=1&cursor={cursor}")
        assert answer.json()["error"]["code"] == "INVALID_CURSOR"


@pytest.mark.parametrize("count", [1, 10])
def test_a_list_costs_the_same_however_long(alice, place, count):
    for _ in range(count):
        store_secret(alice, place)

    with CaptureQueriesContext(connection) as queries:
        response = alice.get(place).json()["credentials"]

    assert len(response) == count
    assert len(queries) == 3  # the caller, the ticket, its secrets' metadata
    assert not any("sealed_secret" in query["sql"] for query in queries)


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "sort=id", "status=active"]
)
def test_an_unknown_parameter_or_value_is_refused(alice, place, query):
    answer = alice.get(f"{place}?{query}")

    assert answer.status_code == 400
    assert errors(answer)[0][0] == query.split("=")[0]
