"""How an endpoint was told, and telling it again."""

import pytest

from conftest import NOON, file_ticket
from events.models import Event
from tickets.tests.finishing import finish_all
from webhooks.models import Delivery
from webhooks.services.claim import claim_deliveries
from webhooks.tests.conftest import later


@pytest.fixture
def place(endpoint):
    return f"/v1/webhooks/{endpoint.public_id}"


@pytest.fixture
def queued(alice, endpoint, dispatch):
    file_ticket(alice)
    dispatch()
    return Delivery.objects.get()


def moment(at):
    return at.isoformat().replace("+00:00", "Z")


def test_a_delivery_shows_its_attempts(alice, place, queued, answer):
    answer(503, response="Back in a minute")
    answer(200, at=later(seconds=10))

    (shown,) = alice.get(f"{place}/deliveries").json()["deliveries"]

    assert shown["id"] == queued.public_id
    assert shown["event_id"] == f"EVT-{queued.event_id}"
    assert (shown["type"], shown["status"]) == ("ticket.created", "delivered")
    assert shown["next_attempt_at"] is None
    assert [
        (one["status_code"], one["error"], one["response"], one["milliseconds"])
        for one in shown["attempts"]
    ] == [(503, "status", "Back in a minute", 12), (200, None, "", 12)]


def test_one_that_waits_says_until_when(alice, place, queued, answer):
    answer(None)

    (shown,) = alice.get(f"{place}/deliveries?status=pending").json()["deliveries"]

    assert shown["next_attempt_at"] > shown["created_at"]
    assert shown["attempts"][0]["status_code"] is None
    assert alice.get(f"{place}/deliveries?status=failed").json()["deliveries"] == []


def test_again_means_the_same_id_and_bytes(alice, place, queued, answer):
    (first,) = answer(200)

    response = alice.post(f"{place}/deliveries/{queued.public_id}/redeliver")
    # Asked by the clock on the wall, which is ahead of the story's noon.
    (second,) = claim_deliveries(100, at=later(days=2))

    assert response.status_code == 202
    assert response.json()["status"] == "pending"
    assert (second.event, second.body) == (first.event, first.body)
    assert (second.attempt, second.is_redelivery) == (2, True)


def test_one_still_pending_is_not_sent_again(alice, place, queued):
    response = alice.post(f"{place}/deliveries/{queued.public_id}/redeliver")

    assert response.status_code == 409
    assert "next_attempt_at" in response.json()["error"]["details"]


def test_nothing_is_sent_again_to_a_disabled_endpoint(alice, place, queued, answer):
    answer(410)

    again = alice.post(f"{place}/deliveries/{queued.public_id}/redeliver")
    all_of_it = alice.post(f"{place}/recover", {"since": moment(NOON)})

    assert (again.status_code, all_of_it.status_code) == (409, 409)


def test_recovery_queues_what_failed_and_what_was_missed(
    alice, place, endpoint, dispatch, answer
):
    file_ticket(alice)
    dispatch()
    answer(410)
    file_ticket(alice)
    dispatch()
    alice.patch(place, {"status": "enabled"})
    floods = claim_deliveries(100, at=later(days=2))

    response = alice.post(f"{place}/recover", {"since": moment(NOON)})

    assert floods == []
    assert response.status_code == 202
    # The second ticket, the first one, and the event of the disabling.
    assert response.json() == {"queued": 3, "has_more": False}
    assert len(claim_deliveries(100, at=later(days=2))) == 3


def test_recovery_leaves_what_arrived_and_what_was_before(alice, place, queued, answer):
    answer(200)

    arrived = alice.post(f"{place}/recover", {"since": moment(NOON)})
    Delivery.objects.update(status="failed")
    before = alice.post(f"{place}/recover", {"since": moment(later(seconds=1))})

    assert arrived.json()["queued"] == before.json()["queued"] == 0


def test_recovery_goes_in_portions(alice, place, endpoint, dispatch, monkeypatch):
    monkeypatch.setattr("webhooks.services.redelivery.MOST_AT_ONCE", 2)
    for _ in range(5):
        file_ticket(alice)
    dispatch()
    Delivery.objects.update(status="failed", due_at=None, ended_at=NOON)
    Delivery.objects.filter(pk__in=Delivery.objects.all()[:2]).delete()

    told = [
        alice.post(f"{place}/recover", {"since": moment(NOON)}).json() for _ in range(4)
    ]

    assert [one["queued"] for one in told] == [2, 2, 1, 0]
    assert [one["has_more"] for one in told] == [True, True, False, False]


def test_what_is_ahead_cannot_be_recovered(alice, place):
    response = alice.post(f"{place}/recover", {"since": "2999-01-01T00:00:00Z"})

    (fault,) = response.json()["error"]["details"]["fields"]
    assert (response.status_code, fault["field"]) == (400, "since")


def test_a_delivery_of_another_endpoint_is_not_found(
    alice, acme, queued, make_endpoint, answer
):
    answer(200)
    other = make_endpoint(acme)

    response = alice.post(
        f"/v1/webhooks/{other.public_id}/deliveries/{queued.public_id}/redeliver"
    )

    assert response.status_code == 404


@pytest.mark.parametrize("number", [1, 10])
def test_the_list_costs_the_same_for_one_and_for_ten(
    alice, place, endpoint, dispatch, answer, number, django_assert_max_num_queries
):
    for _ in range(number):
        file_ticket(alice)
    dispatch()
    while answer(200):
        pass

    with django_assert_max_num_queries(4):
        shown = alice.get(f"{place}/deliveries").json()["deliveries"]

    assert len(shown) == number
    assert all(one["attempts"] for one in shown)


def test_a_redaction_reaches_the_bytes_and_the_answers(
    alice, place, endpoint, dispatch, answer
):
    ticket = file_ticket(alice, description="the word is hunter2-hunter2")
    dispatch()
    (sent,) = answer(500, response="I got hunter2-hunter2")

    alice.post(
        f"/v1/tickets/{ticket.public_id}/redactions", {"text": "hunter2-hunter2"}
    )
    finish_all()
    (again, *_) = claim_deliveries(100, at=later(days=2))

    assert b"hunter2" in sent.body
    assert b"hunter2" not in again.body
    assert b"[redacted]" in again.body
    assert "hunter2" not in alice.get(f"{place}/deliveries").content.decode()


def test_what_is_pruned_takes_its_deliveries_along(alice, queued, answer):
    from events.retention import prune_events

    answer(200)
    Event.objects.update(dispatched_at=NOON)
    kept = prune_events(at=later(days=30))
    gone = prune_events(at=later(days=32))

    assert (kept, gone) == (0, 1)
    assert not Delivery.objects.exists()


def test_nothing_is_pruned_before_it_was_handed_on(alice):
    from events.retention import prune_events

    file_ticket(alice)

    assert prune_events(at=later(days=99)) == 0
