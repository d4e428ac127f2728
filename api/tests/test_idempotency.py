"""Idempotency-Key (docs/contract.md, 1.10)."""

from datetime import timedelta

import pytest

from accounts.models import ApiKey
from api.database_clock import database_now
from api.datetimes import now
from api.idempotency import RETENTION, prune_idempotency_records
from api.models import IdempotencyRecord
from events.models import Event
from tickets.models import Comment, Ticket

BODY = {"title": "t", "description": "d"}


def post(caller, body=BODY, key="order-7", path="/v1/tickets", **headers):
    return caller.post(path, body, headers={"Idempotency-Key": key, **headers})


def test_the_second_time_is_answered_like_the_first(alice):
    first = post(alice)

    second = post(alice)

    assert (second.status_code, second.content) == (201, first.content)
    assert second["Location"] == first["Location"]
    assert second["Idempotency-Replayed"] == "true"
    assert not first.has_header("Idempotency-Replayed")
    assert (Ticket.objects.count(), Event.objects.count()) == (1, 1)


def test_the_same_value_written_otherwise_is_the_same_request(alice):
    first = post(alice)

    second = alice.send(
        "POST",
        "/v1/tickets/",
        b'{"description" : "d", "title":"t"}',
        **{"Idempotency-Key": "order-7"},
    )

    assert second.content == first.content


@pytest.mark.parametrize("body", [{**BODY, "title": "u"}, {**BODY, "tags": ["x"]}])
def test_another_request_under_the_key_is_refused(alice, body):
    post(alice)

    response = post(alice, body)

    assert response.status_code == 422
    assert response.json()["error"]["code"] == "IDEMPOTENCY_KEY_REUSED"
    assert Ticket.objects.count() == 1


def test_another_path_under_the_key_is_another_request(alice):
    location = post(alice)["Location"]

    response = post(alice, {"content": "c"}, path=f"{location}/comments")

    assert response.status_code == 422


def test_it_serves_every_post(alice, ticket):
    path = f"/v1/tickets/{ticket.public_id}/comments"

    answers = [post(alice, {"content": "c"}, path=path).content for _ in range(3)]

    assert len(set(answers)) == 1
    assert Comment.objects.count() == 1


def test_a_refusal_leaves_the_key_free(alice):
    assert post(alice, {"title": "t"}).status_code == 400

    assert post(alice).status_code == 201
    assert IdempotencyRecord.objects.count() == 1


def test_a_crash_leaves_neither_key_nor_ticket(alice, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("tickets.services.tickets.index_new_ticket", crash)
        assert post(alice).status_code == 500

    assert not IdempotencyRecord.objects.exists()
    assert not Ticket.objects.exists()
    assert post(alice).status_code == 201


def crash(*args, **kwargs):
    raise KeyError("boom")


def test_a_key_belongs_to_the_organization(alice, amir, mallory, sandy):
    first = post(alice)

    assert post(amir).content == first.content
    assert post(mallory).json()["id"] != first.json()["id"]
    assert post(sandy).json()["id"] != first.json()["id"]


def test_permission_is_asked_again_before_a_replay(alice):
    post(alice)
    ApiKey.objects.filter(pk=alice.key.pk).update(scopes=["tickets:read"])

    response = post(alice)

    assert response.status_code == 403
    assert not response.has_header("Idempotency-Replayed")


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "x" * 256, 'a"b', "a,b"])
def test_a_bad_key_is_refused(alice, key):
    response = post(alice, key=key)

    assert response.status_code == 400
    assert response.json()["error"]["code"] == "INVALID_IDEMPOTENCY_KEY"


@pytest.mark.parametrize("key", ["x" * 255, "A-z.0_9~:", "1"])
def test_a_good_key_is_taken(alice, key):
    assert post(alice, key=key).status_code == 201


def test_other_methods_take_no_notice(alice, ticket):
    path = f"/v1/tickets/{ticket.public_id}"
    headers = {"Idempotency-Key": "k"}

    first = alice.patch(path, {"priority": "low"}, headers=headers)
    second = alice.patch(path, {"priority": "high"}, headers=headers)

    assert (first.json()["priority"], second.json()["priority"]) == ("low", "high")


def test_after_a_day_the_key_is_free_again(alice):
    first = post(alice)
    IdempotencyRecord.objects.update(
        created_at=database_now() - RETENTION - timedelta(seconds=1)
    )

    second = post(alice, {**BODY, "title": "u"})

    assert second.status_code == 201
    assert second.json()["id"] != first.json()["id"]


def test_a_web_server_whose_clock_is_ahead_does_nothing_twice(alice, time_machine):
    first = post(alice)
    time_machine.move_to(now() + 2 * RETENTION)

    second = post(alice)

    assert second.json()["id"] == first.json()["id"]
    assert second["Idempotency-Replayed"] == "true"


def test_pruning_forgets_what_is_past_its_time_and_nothing_else(alice):
    post(alice, key="old")
    post(alice, key="new")
    old = IdempotencyRecord.objects.filter(key="old")
    old.update(created_at=now() - timedelta(hours=25))

    pruned = prune_idempotency_records(at=now())

    assert pruned == 1
    assert [record.key for record in IdempotencyRecord.objects.all()] == ["new"]


def test_the_request_is_kept_as_a_keyed_digest_alone(alice, settings):
    post(alice, {**BODY, "title": "zq7-CANARY"}, key="k1")
    record = IdempotencyRecord.objects.get()
    record.body = ""
    digest = record.fingerprint

    settings.SECRET_KEY = "another-key-" + "y" * 50
    post(alice, {**BODY, "title": "zq7-CANARY"}, key="k2")

    assert "CANARY" not in str(vars(record))
    assert IdempotencyRecord.objects.get(key="k2").fingerprint != digest
