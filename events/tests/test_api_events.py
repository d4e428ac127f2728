"""GET /v1/events and GET /v1/tickets/{id}/events (contract 6)."""

from datetime import timedelta

import pytest

from conftest import NOON, file_ticket
from events.models import Event


def walk(caller, path, **query):
    """Follow the cursor to the end, as a sync would; return events and last cursor."""
    met = []
    while True:
        page = caller.get(path, query).json()
        met += page["events"]
        query["after"] = page["next_cursor"]
        if not page["has_more"]:
            return met, page["next_cursor"]


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOON)


@pytest.mark.parametrize("of_one_ticket", [False, True])
def test_a_reader_meets_each_event_once_and_then_only_news(
    alice, ticket, of_one_ticket
):
    base = f"/v1/tickets/{ticket.public_id}"
    path = f"{base}/events" if of_one_ticket else "/v1/events"
    for number in range(5):
        alice.post(f"{base}/comments", {"content": str(number)})

    met, cursor = walk(alice, path, limit=2)
    alice.patch(base, {"priority": "low"})
    news, _ = walk(alice, path, limit=2, after=cursor)

    assert len({event["id"] for event in met}) == len(met) == 7
    assert [event["type"] for event in news] == ["ticket.updated"]


def test_an_event_has_the_contracts_shape(alice, ticket):
    event = alice.get("/v1/events").json()["events"][0]

    assert set(event) == {
        "id",
        "type",
        "timestamp",
        "sequence",
        "request_id",
        "actor",
        "livemode",
        "data",
    }
    assert event["actor"] == {"type": "api_key", "name": "Alice"}
    assert set(event["data"]) == {"object", "changes"}


def test_next_cursor_is_set_even_where_there_is_nothing(mallory):
    page = mallory.get("/v1/events").json()

    assert page["events"] == []
    assert page["has_more"] is False
    assert mallory.get("/v1/events", {"after": page["next_cursor"]}).status_code == 200


def test_after_may_be_an_events_id(alice, ticket):
    events = alice.get("/v1/events").json()["events"]

    rest = alice.get("/v1/events", {"after": events[0]["id"]}).json()["events"]

    assert rest == events[1:]


def test_types_narrow_and_may_be_several(alice, ticket):
    query = {"type": "ticket.assigned,comment.created"}

    events = alice.get("/v1/events", query).json()["events"]

    assert [event["type"] for event in events] == ["ticket.assigned"]


def test_a_ticket_narrows(alice, ticket):
    other = file_ticket(alice)

    events = alice.get("/v1/events", {"ticket": other.public_id}).json()["events"]

    assert [event["data"]["object"]["id"] for event in events] == [other.public_id]


def test_a_strangers_log_holds_nothing_of_it(mallory, sandy, ticket):
    for stranger in (mallory, sandy):
        assert stranger.get("/v1/events").json()["events"] == []
        query = {"ticket": ticket.public_id}
        assert stranger.get("/v1/events", query).status_code == 404
        path = f"/v1/tickets/{ticket.public_id}/events"
        assert stranger.get(path).status_code == 404


def test_anothers_cursor_or_event_is_refused(alice, amir, mallory, ticket):
    page = alice.get("/v1/events", {"limit": 1}).json()

    for after in (page["next_cursor"], page["events"][0]["id"]):
        response = mallory.get("/v1/events", {"after": after})
        assert response.json()["error"]["code"] == "INVALID_CURSOR"
    response = amir.get("/v1/events", {"after": page["next_cursor"]})
    assert response.json()["error"]["code"] == "INVALID_CURSOR"


@pytest.mark.parametrize("after", ["", "abc", "EVT-1", "EVT-1732472036228001", "é"])
def test_a_damaged_cursor_is_refused(alice, ticket, after):
    response = alice.get("/v1/events", {"after": after})

    assert response.status_code == 400
    assert response.json()["error"]["code"] == "INVALID_CURSOR"


def test_after_thirty_days_an_event_is_no_longer_shown(alice, ticket):
    old = NOON - timedelta(days=31)
    Event.objects.filter(type="ticket.created").update(timestamp=old)

    types = [event["type"] for event in alice.get("/v1/events").json()["events"]]

    assert types == ["ticket.assigned"]


@pytest.mark.parametrize("number_of_events", [1, 10])
def test_reading_costs_the_same_however_many(
    alice, number_of_events, django_assert_num_queries
):
    for _ in range(number_of_events):
        file_ticket(alice)
    alice.get("/v1/events")  # gives them their places

    with django_assert_num_queries(4):
        response = alice.get("/v1/events")

    assert len(response.json()["events"]) == number_of_events
