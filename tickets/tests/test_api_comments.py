"""The thread, from the client's side (contract 4)."""

import pytest

from accounts.actor import Actor
from api.datetimes import format_datetime
from conftest import NOON
from tickets.models import Comment
from tickets.services import add_comment


@pytest.fixture
def path(ticket):
    return f"/v1/tickets/{ticket.public_id}/comments"


def contents(response):
    return [comment["content"] for comment in response.json()["comments"]]


def test_the_seeds_comment_is_answered_in_the_seeds_shape(alice, ticket, path):
    body = {"content": "This is my comment/reply", "is_internal": False}

    response = alice.post(path, body)

    assert response.status_code == 201
    assert set(response.json()) == {
        "id",
        "ticket_id",
        "author_name",
        "author_role",
        "content",
        "is_internal",
        "created_at",
        "edited_at",
        "warnings",
    }
    assert response.json()["ticket_id"] == ticket.public_id
    read = alice.get(response["Location"]).json()
    assert {**read, "warnings": []} == response.json()


def test_the_thread_is_chronological(alice, amir, path):
    for number in range(9):
        (alice, amir)[number % 2].post(path, {"content": str(number)})

    assert contents(alice.get(path)) == [str(number) for number in range(9)]


def test_comments_of_one_instant_keep_their_order(alice, ticket, path, time_machine):
    time_machine.move_to(NOON, tick=False)
    for number in range(9):
        alice.post(path, {"content": str(number)})

    listed = alice.get(path)

    assert contents(listed) == [str(number) for number in range(9)]
    assert len({comment["id"] for comment in listed.json()["comments"]}) == 9


def test_the_author_is_the_caller_whatever_was_sent(alice, path):
    forged = {"author_name": "Boss", "author_role": "agent", "id": "COMM-1"}

    response = alice.post(path, {"content": "x", **forged})

    assert response.json()["author_name"] == "Alice"
    assert response.json()["author_role"] == "client"
    assert response.json()["id"] != "COMM-1"


@pytest.mark.parametrize("verb", ["patch", "put"])
def test_its_author_edits_it_and_it_keeps_its_place(alice, path, verb):
    made = alice.post(path, {"content": "first"}).json()
    alice.post(path, {"content": "second"})

    edited = getattr(alice, verb)(f"{path}/{made['id']}", {"content": "1st"}).json()

    assert contents(alice.get(path)) == ["1st", "second"]
    assert edited["created_at"] == made["created_at"]
    assert edited["edited_at"] is not None


def test_an_edit_to_the_same_is_none(alice, path):
    made = alice.post(path, {"content": "first"}).json()

    same = alice.patch(f"{path}/{made['id']}", {"content": "first"}).json()

    assert same == made


@pytest.mark.parametrize(("who", "status"), [("amir", 403), ("mallory", 404)])
def test_nobody_else_edits_it(request, alice, path, who, status):
    made = alice.post(path, {"content": "mine"}).json()
    other = request.getfixturevalue(who)

    response = other.patch(f"{path}/{made['id']}", {"content": "changed"})

    assert response.status_code == status
    assert contents(alice.get(path)) == ["mine"]


def test_a_comment_under_another_tickets_path_is_missing(alice, path):
    made = alice.post(path, {"content": "mine"}).json()
    other = alice.post("/v1/tickets", {"title": "t", "description": "d"})["Location"]

    response = alice.patch(f"{other}/comments/{made['id']}", {"content": "x"})

    assert response.status_code == 404


def test_an_agents_number_equal_to_a_keys_makes_no_author(alice, bob, path, ticket):
    made = alice.post(path, {"content": "mine"}).json()
    twin = Actor.of_agent(bob)
    object.__setattr__(twin, "id", alice.key.pk)

    assert not Comment.objects.get(pk=made["id"][5:]).is_editable_by(twin)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "content"),
        ({"content": ""}, "content"),
        ({"content": None}, "content"),
        ({"content": 1}, "content"),
        ({"content": "x" * 65_537}, "content"),
        ({"content": "x", "is_internal": "yes"}, "is_internal"),
        ({"content": "x", "is_internal": 1}, "is_internal"),
        ({"content": "x", "is_internal": None}, "is_internal"),
        ({"content": "x", "internal": True}, "internal"),
    ],
)
def test_a_bad_comment_names_its_field(alice, path, body, field):
    response = alice.post(path, body)

    assert response.status_code == 400
    faults = response.json()["error"]["details"]["fields"]
    assert [fault["field"] for fault in faults] == [field]
    assert not Comment.objects.exists()


def test_the_longest_comment_fits(alice, path):
    response = alice.post(path, {"content": "🔥" * 65_536})

    assert response.status_code == 201


def test_pages_of_comments_meet_each_once(alice, path):
    for number in range(5):
        alice.post(path, {"content": str(number)})

    first = alice.get(f"{path}?limit=3")
    second = alice.get(f"{path}?limit=3&cursor={first.json()['next_cursor']}")

    assert contents(first) + contents(second) == ["0", "1", "2", "3", "4"]
    assert second.json()["has_more"] is False


@pytest.mark.parametrize("number_of_comments", [1, 10])
def test_listing_costs_the_same_however_many(
    alice, bob, ticket, path, number_of_comments, django_assert_num_queries
):
    for _ in range(number_of_comments):
        alice.post(path, {"content": "from the client"})

    with django_assert_num_queries(3):
        response = alice.get(path)

    assert len(response.json()["comments"]) == number_of_comments


def test_a_public_reply_reopens_a_resolved_ticket(alice, ticket, path):
    ticket_path = f"/v1/tickets/{ticket.public_id}"
    alice.patch(ticket_path, {"status": "resolved"})

    alice.post(path, {"content": "It is back."})

    assert alice.get(ticket_path).json()["status"] == "open"


@pytest.mark.parametrize("status", ["closed", "in_progress"])
def test_a_reply_reopens_nothing_else(alice, ticket, path, status):
    ticket_path = f"/v1/tickets/{ticket.public_id}"
    alice.patch(ticket_path, {"status": status})

    alice.post(path, {"content": "thanks"})

    assert alice.get(ticket_path).json()["status"] == status


def test_the_clients_own_note_reopens_nothing(alice, ticket, path):
    ticket_path = f"/v1/tickets/{ticket.public_id}"
    alice.patch(ticket_path, {"status": "resolved"})

    alice.post(path, {"content": "for us", "is_internal": True})

    assert alice.get(ticket_path).json()["status"] == "resolved"


def test_the_clients_own_note_is_seen_by_its_organization(alice, amir, path):
    alice.post(path, {"content": "for us", "is_internal": True})

    assert contents(amir.get(path)) == ["for us"]


def test_the_first_public_answer_of_an_agent_is_the_first_response(alice, bob, ticket):
    for content in ("first", "second"):
        add_comment(
            ticket,
            actor=Actor.of_agent(bob),
            content=content,
            is_internal=False,
            at=NOON,
        )

    shown = alice.get(f"/v1/tickets/{ticket.public_id}").json()
    assert shown["first_responded_at"] == format_datetime(NOON)
    assert shown["version"] == 3  # filed, assigned, first response
