"""The test helpers: an agent's work in the sandbox, seen from outside."""

import pytest
from django.core import mail

from accounts.scopes import CREDENTIALS_WRITE, TICKETS_READ, TICKETS_WRITE
from api.datetimes import now
from api.errors import PermissionDenied
from conftest import file_ticket
from credentials.errors import CredentialGone
from credentials.models import Credential
from credentials.services import expire_credential
from credentials.tests.handing import CANARY, access_log, acts, events, hand_over
from devpros.worker import Worker
from events.dispatch import dispatch_events
from tests.refusals import facts_of
from webhooks.models import Delivery
from webhooks.tests.hearing import HOOK

AGENT = {"type": "agent", "name": "Sandbox Agent"}


@pytest.fixture
def ticket(sandy):
    """A ticket of Sandy's, which nobody has taken."""
    return file_ticket(sandy)


@pytest.fixture
def do(sandy, ticket):
    """Ask for a deed: `do("reply", content="Hello")`."""

    def ask(deed, *, by=sandy, headers=None, **told):
        body = {"do": deed, **told}
        return by.post(helper(ticket), body, headers=headers or {})

    return ask


@pytest.fixture
def secret(sandy, ticket):
    return hand_over(sandy, f"/v1/tickets/{ticket.public_id}/credentials")


def helper(ticket):
    return f"/v1/test-helpers/tickets/{ticket.public_id}"


def kinds(sandy, ticket):
    return [event["type"] for event in events(sandy, ticket)]


def refusal(answer):
    return answer.status_code, answer.json()["error"]["code"]


def test_assigning_gives_the_ticket_to_the_sandboxs_agent(do, sandy, ticket):
    answer = do("assign")

    assert answer.status_code == 200
    assert answer.json()["ticket"]["assigned_to"] == "agent@sandbox.test"
    last = events(sandy, ticket)[-1]
    assert (last["type"], last["actor"]) == ("ticket.assigned", AGENT)
    assert last["request_id"] == answer["X-Request-ID"]
    assert last["livemode"] is False


def test_a_reply_is_the_first_response_and_everybody_hears_it(do, sandy, ticket):
    sandy.post("/v1/webhooks", HOOK)

    answer = do("reply", content="I've identified the issue...").json()

    assert answer["comment"]["author_role"] == "agent"
    assert answer["ticket"]["first_responded_at"] is not None
    assert kinds(sandy, ticket)[1:] == ["comment.created", "ticket.updated"]
    dispatch_events(at=now())
    assert {d.type for d in Delivery.objects.all()} >= {"comment.created"}


def test_a_note_leaves_nothing_that_its_client_could_see(do, sandy, ticket):
    path = f"/v1/tickets/{ticket.public_id}"
    places = [path, f"{path}/comments", f"{path}/events", "/v1/tickets", "/v1/events"]
    sandy.post("/v1/webhooks", HOOK)
    before = [sandy.get(place).content for place in places]

    answer = do("note", content="They never pay")

    assert answer.status_code == 200
    assert b"pay" not in answer.content
    assert answer.json()["comment"] is None
    assert [sandy.get(place).content for place in places] == before
    dispatch_events(at=now())
    assert not Delivery.objects.filter(type="comment.created").exists()


def test_the_note_is_there_for_agents(do, ticket):
    do("note", content="They never pay")

    (note,) = ticket.comments.all()
    assert (note.is_note, note.content) == (True, "They never pay")


def test_resolving_tells_so_and_twice_is_no_change(do, sandy, ticket):
    first, second = do("resolve"), do("resolve")

    assert first.json()["ticket"]["status"] == "resolved"
    assert second.status_code == 200
    assert kinds(sandy, ticket).count("ticket.status_changed") == 1


def test_a_closed_ticket_is_not_resolved(do, sandy, ticket):
    sandy.patch(f"/v1/tickets/{ticket.public_id}", {"status": "closed"})

    assert refusal(do("resolve")) == (409, "INVALID_STATE_TRANSITION")


def test_opening_a_secret_is_on_record_and_shows_nothing(do, sandy, ticket, secret):
    do("assign")

    answer = do("reveal", reason="To see how it looks")

    assert answer.status_code == 200
    assert CANARY.encode() not in answer.content
    assert answer.json()["credential"]["reveals"] == 1
    assert acts(sandy, secret) == [("revealed", "To see how it looks")]
    assert access_log(sandy, secret)[0]["client_address"] == "127.0.0.1"
    assert events(sandy, ticket)[-1]["type"] == "credential.revealed"


def test_without_the_assignment_it_is_refused_as_in_life(do, sandy, ticket, secret):
    assert refusal(do("reveal")) == (403, "NOT_ASSIGNED")

    assert acts(sandy, secret) == [("refused", "NOT_ASSIGNED")]
    assert events(sandy, ticket)[-1]["type"] == "credential.refused"


def test_each_reveal_is_one_of_its_own_and_takes_no_key(do, secret):
    do("assign")

    answer = do("reveal", headers={"Idempotency-Key": "once"})

    assert refusal(answer) == (400, "INVALID_IDEMPOTENCY_KEY")
    assert Credential.objects.get().reveals == 0


def test_every_other_deed_is_done_once_for_one_key(do, ticket):
    key = {"Idempotency-Key": "once"}

    first = do("reply", content="Hello", headers=key)
    second = do("reply", content="Hello", headers=key)

    assert second["Idempotency-Replayed"] == "true"
    assert first.json() == second.json()
    assert ticket.comments.count() == 1


def test_an_expired_secret_is_gone_and_leaves_its_tombstone(do, sandy, ticket, secret):
    do("assign")
    expected_at = sandy.get(secret).json()["expires_at"]

    shown = do("expire").json()["credential"]

    assert shown == sandy.get(secret).json()
    assert shown["status"] == "expired"
    assert shown["expires_at"] < expected_at
    assert Credential.objects.get().sealed_secret is None
    assert acts(sandy, secret) == [("expired", None)]
    last = events(sandy, ticket)[-1]
    assert (last["type"], last["actor"]["type"]) == ("credential.expired", "system")
    assert refusal(do("reveal")) == (410, "CREDENTIAL_GONE")
    assert refusal(do("expire")) == (410, "CREDENTIAL_GONE")


def test_a_secret_can_be_named_and_is_the_newest_otherwise(do, sandy, ticket, secret):
    newest = hand_over(sandy, f"/v1/tickets/{ticket.public_id}/credentials")
    number = secret.rpartition("/")[2]

    named = do("expire", credential_id=number).json()["credential"]["id"]
    other = do("expire").json()["credential"]["id"]

    assert (named, other) == (number, newest.rpartition("/")[2])


def test_a_secret_that_is_not_there_is_not_found(do, sandy, alice, ticket, secret):
    other = file_ticket(sandy)
    place = f"/v1/tickets/{other.public_id}/credentials"
    elsewhere = hand_over(sandy, place).rpartition("/")[2]

    for number in (elsewhere, "CRED-1", "\U0001f510"):
        assert refusal(do("expire", credential_id=number)) == (404, "NOT_FOUND")
    bare = sandy.post(helper(file_ticket(sandy)), {"do": "expire"})
    assert refusal(bare) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ({}, [("do", "required")]),
        ({"do": "delete"}, [("do", "invalid_choice")]),
        ({"do": [], "c": 1}, [("do", "invalid_choice"), ("c", "unknown_field")]),
        ({"do": "reply"}, [("content", "required")]),
        ({"do": "note", "content": ""}, [("content", "blank")]),
        ({"do": "assign", "content": "x"}, [("content", "not_for_this")]),
        ({"do": "expire", "reason": "x" * 10}, [("reason", "not_for_this")]),
        ({"do": "reveal", "reason": "short"}, [("reason", "min_length")]),
        ({"do": "resolve", "credential_id": None}, [("credential_id", "null")]),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(sandy, ticket, body, faults):
    answer = sandy.post(helper(ticket), body)

    named = answer.json()["error"]["details"]["fields"]
    assert answer.status_code == 400
    assert [(fault["field"], fault["code"]) for fault in named] == faults


def test_to_all_who_live_it_is_not_there(alice, mallory, make_caller, through, mia):
    own = file_ticket(alice)
    reader = make_caller(own.organization, "Reader", [TICKETS_READ])

    for caller in (alice, mallory, reader, through(mia), through()):
        answer = caller.post(helper(own), {"do": "resolve"})
        assert refusal(answer) == (404, "NOT_FOUND")
    own.refresh_from_db()
    assert own.status == "open"


def test_a_strangers_sandbox_does_not_see_the_ticket(mallory, make_caller, do):
    stranger = make_caller(mallory.key.organization.sandbox, "Stranger")

    assert refusal(do("assign", by=stranger)) == (404, "NOT_FOUND")


def test_writing_on_tickets_is_what_it_takes(do, acme, make_caller):
    reader = make_caller(acme.sandbox, "Reader", [TICKETS_READ, CREDENTIALS_WRITE])

    answer = do("assign", by=reader)

    assert refusal(answer) == (403, "INSUFFICIENT_SCOPE")
    assert facts_of(answer) == {"scope": TICKETS_WRITE}


def test_secrets_take_their_own_scope_as_well(do, acme, make_caller, secret):
    writer = make_caller(acme.sandbox, "Writer", [TICKETS_WRITE])
    do("assign", by=writer)

    for deed in ("reveal", "expire"):
        answer = do(deed, by=writer)
        assert refusal(answer) == (403, "INSUFFICIENT_SCOPE")
        assert facts_of(answer) == {"scope": CREDENTIALS_WRITE}
    assert Credential.objects.sealed().exists()


def test_a_live_secret_keeps_its_time(alice, bob):
    own = file_ticket(alice, assigned_to=bob.email)
    hand_over(alice, f"/v1/tickets/{own.public_id}/credentials")

    with pytest.raises(PermissionDenied):
        expire_credential(Credential.objects.get(), at=now())
    assert Credential.objects.sealed().exists()


def test_what_has_ended_does_not_expire(do, sandy, secret):
    sandy.delete(secret)

    with pytest.raises(CredentialGone):
        expire_credential(Credential.objects.get(), at=now())


def test_no_mail_leaves_a_sandbox_whatever_its_agent_does(do, mia, secret):
    for deed in ("assign", "reveal", "expire", "resolve"):
        do(deed)
    do("reply", content="Hello")

    Worker(["dispatch", "send"]).run_once()

    assert mail.outbox == []


def test_a_deed_counts_as_any_request_does(do):
    assert do("assign")["X-RateLimit-Remaining"] == "99"
