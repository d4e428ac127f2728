"""A cursor works unchanged, for the caller, path and filters it was made for."""

from base64 import urlsafe_b64encode

import pytest

from api.pagination import make_cursor
from conftest import file_ticket


def is_refused(response):
    code = response.json()["error"]["code"]
    return (response.status_code, code) == (400, "INVALID_CURSOR")


@pytest.fixture
def cursor(alice):
    for _ in range(3):
        file_ticket(alice)
    return alice.get("/v1/tickets?limit=1").json()["next_cursor"]


@pytest.fixture
def path(ticket):
    return f"/v1/tickets/{ticket.public_id}"


def test_a_cursor_works_as_it_came_and_again(alice, cursor):
    first, second = (
        alice.get(f"/v1/tickets?limit=1&cursor={cursor}").json() for _ in range(2)
    )

    assert first == second
    assert len(first["tickets"]) == 1


def test_the_limit_may_change_during_a_walk(alice, cursor):
    response = alice.get(f"/v1/tickets?limit=50&cursor={cursor}")

    assert len(response.json()["tickets"]) == 2


@pytest.mark.parametrize(
    "damaged",
    [
        *(
            "",
            "abc",
            "!!!",
            "cD1ub3QtYS1kYXRl",
            "cD0lMDA=",
            "null",
            "0",
            "-1",
            "%5B%5D",
        ),
        *(
            "A" * 1024,
            "A" * 7_000,
            "٣",
            "%F0%9F%9A%80",
            ":",
            "::",
            "a:b",
            ".a:b",
            "WyI:",
        ),
        *(urlsafe_b64encode(text).decode() for text in (b"p=1", b"o=1", b"r=1", b"{}")),
    ],
)
@pytest.mark.parametrize("url", ["/v1/tickets?cursor=", "/v1/events?after="])
def test_what_we_never_made_is_refused(alice, url, damaged):
    assert is_refused(alice.get(f"{url}{damaged}"))


@pytest.mark.parametrize(
    "damage",
    [
        lambda cursor: cursor[:-3],
        lambda cursor: cursor[3:],
        lambda cursor: f"{cursor}!",
        lambda cursor: f"{cursor}%20",
        lambda cursor: f".{cursor}",
        lambda cursor: cursor.swapcase(),
        lambda cursor: cursor.partition(":")[0],
        lambda cursor: cursor.replace(":", ":A", 1),
        lambda cursor: cursor * 2,
        lambda cursor: chr(ord(cursor[0]) ^ 1) + cursor[1:],
        lambda cursor: cursor[:-1] + ("A" if cursor[-1] != "A" else "B"),
    ],
)
def test_what_is_damaged_is_refused(alice, cursor, damage):
    assert is_refused(alice.get(f"/v1/tickets?cursor={damage(cursor)}"))


@pytest.mark.parametrize("who", ["amir", "mallory", "sandy"])
def test_anothers_cursor_is_refused(request, cursor, who):
    other = request.getfixturevalue(who)

    assert is_refused(other.get(f"/v1/tickets?cursor={cursor}"))


@pytest.mark.parametrize(
    "query", ["status=open", "sort=-updated_at", "sort=-created_at", "q=database"]
)
def test_a_cursor_under_another_filter_or_order_is_refused(alice, cursor, query):
    assert is_refused(alice.get(f"/v1/tickets?{query}&cursor={cursor}"))


def test_a_cursor_of_a_filter_is_refused_without_it(alice, cursor):
    filtered = alice.get("/v1/tickets?limit=1&status=open").json()["next_cursor"]

    assert is_refused(alice.get(f"/v1/tickets?cursor={filtered}"))


def test_filters_may_come_in_another_order(alice, cursor):
    url = "/v1/tickets?limit=1&status=open&priority=medium"
    filtered = alice.get(url).json()["next_cursor"]

    response = alice.get(
        f"/v1/tickets?priority=medium&cursor={filtered}&status=open&limit=1"
    )

    assert response.status_code == 200


def test_a_cursor_of_another_list_is_refused(alice, cursor, path):
    log = alice.get("/v1/events?limit=1").json()["next_cursor"]

    assert is_refused(alice.get(f"{path}/comments?cursor={cursor}"))
    assert is_refused(alice.get(f"{path}/events?after={cursor}"))
    assert is_refused(alice.get(f"{path}/events?after={log}"))
    assert is_refused(alice.get(f"/v1/events?after={cursor}"))
    assert is_refused(alice.get(f"/v1/tickets?cursor={log}"))


@pytest.mark.parametrize("after", ["EVT-1", "EVT-1732472031076123", "evt-1", "EVT-٣"])
def test_an_event_that_is_not_there_is_no_place_to_start(alice, after):
    assert is_refused(alice.get(f"/v1/events?after={after}"))


def test_anothers_event_is_no_place_to_start(alice, mallory, ticket):
    event = alice.get("/v1/events").json()["events"][0]["id"]

    assert is_refused(mallory.get(f"/v1/events?after={event}"))


@pytest.mark.parametrize(
    "payload",
    [None, 1, "x", [], [1], ["yesterday", 1], [1, 2, 3], {}, [{}, 1], ["", ""]],
)
def test_a_signed_cursor_of_another_release_is_refused(alice, monkeypatch, payload):
    monkeypatch.setattr(
        "api.views.build_cursor_scope", lambda request, caller: "the same walk"
    )
    cursor = make_cursor(payload, "the same walk")

    assert is_refused(alice.get(f"/v1/tickets?cursor={cursor}"))


def test_nothing_can_be_read_from_a_cursor_but_a_place(alice, cursor):
    assert "Acme" not in cursor
    assert alice.secret not in cursor
    assert len(cursor) < 200
