"""POST …/redactions: a text leaves a ticket, or moves into custody (contract 5)."""

import pytest

from accounts.actor import Actor
from conftest import NOON
from credentials.models import Credential, DropLink
from credentials.tests.one_time_links import CANARY, ask, opened
from credentials.vault import KeyUnavailable
from events.models import Event
from tickets.models import Ticket
from tickets.services import add_comment
from tickets.tests.finishing import finish_all
from tickets.tests.test_redactions import everything_kept


@pytest.fixture
def place(alice, ticket):
    """Where Alice, who wrote a password into her ticket, takes it out."""
    path = f"/v1/tickets/{ticket.public_id}"
    alice.patch(path, {"description": f"The password is {CANARY}, thanks"})
    return f"{path}/redactions"


def test_it_answers_with_the_ticket_as_it_is_now(alice, ticket, place):
    answer = alice.post(place, {"text": CANARY})

    response = answer.json()
    assert (answer.status_code, response["credential"]) == (200, None)
    assert response["ticket"] == alice.get(f"/v1/tickets/{ticket.public_id}").json()
    assert response["ticket"]["description"] == "The password is [redacted], thanks"


def test_it_moves_into_custody_in_one_step(alice, bob, through, ticket, place):
    answer = alice.post(place, {"text": CANARY, "move_to": {"type": "git"}})

    response = answer.json()["credential"]
    finish_all()
    assert (response["type"], response["fields"]) == ("git", ["password"])
    assert CANARY not in answer.content.decode() + everything_kept()
    path = f"/v1/tickets/{ticket.public_id}/credentials/{response['id']}/reveal"
    opening = through(bob).post(path, {"reason": "To try it out"})
    assert opening.json()["credentials"] == {"password": CANARY}


def test_an_agent_takes_out_and_moves_as_well(bob, through, place):
    answer = through(bob).post(place, {"text": CANARY, "move_to": {"field": "pin"}})

    assert answer.status_code == 200
    assert opened(Credential.objects.get()) == {"pin": CANARY}
    assert Event.objects.last().actor_type == "agent"


def test_strangers_find_no_ticket(mallory, sandy, anonymous, place):
    before = Ticket.objects.get().version

    answers = [who.post(place, {"text": CANARY}) for who in (mallory, sandy)]

    assert [answer.json()["error"]["code"] for answer in answers] == ["NOT_FOUND"] * 2
    assert anonymous.post(place, {"text": CANARY}).status_code == 401
    assert Ticket.objects.get().version == before


@pytest.mark.parametrize("move_to", [None, {}])
def test_a_note_is_as_absent_as_nothing(alice, bob, ticket, place, move_to):
    desk = Actor.of_agent(bob)
    add_comment(ticket, actor=desk, content="only here", is_internal=True, at=NOON)
    before = everything_kept()

    of_note, of_nothing = (
        alice.post(place, {"text": text, "move_to": move_to})
        for text in ("only here", "nowhere at all")
    )

    assert (of_note.status_code, of_note.content) == (400, of_nothing.content)
    assert everything_kept() == before


def test_the_refusal_does_not_repeat_what_was_sent(alice, place):
    answer = alice.post(place, {"text": "C4NARY-nowhere"})

    assert answer.status_code == 400
    assert "C4NARY" not in answer.content.decode()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": "ab"}, "text"),
        ({"text": 7}, "text"),
        ({"text": CANARY, "move_to": {"type": "x"}}, "move_to.type"),
        ({"text": CANARY, "move_to": {"field": ""}}, "move_to.field"),
        ({"text": CANARY, "move_to": {"field": "<b>"}}, "move_to.field"),
        ({"text": CANARY, "move_to": {"expires_at": "soon"}}, "move_to.expires_at"),
        ({"text": "x" * 16_385, "move_to": {}}, "text"),
        ({"text": CANARY, "replacement": "x"}, "replacement"),
    ],
)
def test_what_it_refuses_is_named(alice, place, body, field):
    answer = alice.post(place, body)

    errors = answer.json()["error"]["details"]["fields"]
    assert (answer.status_code, [error["field"] for error in errors]) == (400, [field])
    assert not Credential.objects.exists()


def test_a_vault_that_fails_leaves_the_text_and_no_credential(
    alice, place, monkeypatch
):
    def fail(*args, **kwargs):
        raise KeyUnavailable("t1")

    monkeypatch.setattr("credentials.services.creation.seal", fail)
    before = everything_kept()

    answer = alice.post(place, {"text": CANARY, "move_to": {}})

    assert answer.status_code >= 500
    assert CANARY not in answer.content.decode()
    assert everything_kept() == before


def test_a_text_that_is_not_there_leaves_no_credential(alice, place):
    answer = alice.post(place, {"text": "C4NARY-nowhere", "move_to": {}})

    assert answer.status_code == 400
    assert not Credential.objects.exists()
    assert not Event.objects.filter(type="credential.created").exists()


def test_on_a_ticket_that_ended_it_is_taken_out_but_not_kept(alice, place):
    alice.patch(place.removesuffix("/redactions"), {"status": "closed"})

    moved = alice.post(place, {"text": CANARY, "move_to": {}})
    taken = alice.post(place, {"text": CANARY})

    assert (moved.status_code, taken.status_code) == (409, 200)
    assert not Credential.objects.exists()


def test_moving_needs_the_right_to_hand_over(acme, make_caller, place):
    writer = make_caller(acme, "Writer", ["tickets:read", "tickets:write"])

    moved = writer.post(place, {"text": CANARY, "move_to": {}})
    taken = writer.post(place, {"text": CANARY})

    assert (moved.status_code, taken.status_code) == (403, 200)


def test_a_reader_takes_nothing_out(acme, make_caller, place):
    reader = make_caller(acme, "Reader", ["tickets:read"])

    assert reader.post(place, {"text": CANARY}).status_code == 403
    assert CANARY in Ticket.objects.get().description


def test_the_message_of_a_one_time_link_loses_it_too(alice, ticket, place):
    ask(alice, ticket, message=f"Is {CANARY} still right?")

    alice.post(place, {"text": CANARY})
    finish_all()

    assert DropLink.objects.get().message == "Is [redacted] still right?"
    assert CANARY not in everything_kept()


def test_no_event_of_it_holds_the_text(alice, place):
    alice.post(place, {"text": CANARY, "move_to": {}})
    finish_all()

    events = list(Event.objects.order_by("id"))
    assert [event.type for event in events][-2:] == [
        "credential.created",
        "ticket.redacted",
    ]
    assert CANARY not in str([event.data for event in events])
