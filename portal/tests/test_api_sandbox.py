"""POST /v1/test-helpers/tickets/{id}."""

import pytest
from django.core import mail

from accounts.scopes import CREDENTIALS_WRITE, TICKETS_READ, TICKETS_WRITE
from api.datetimes import now
from api.errors import PermissionDenied
from conftest import file_ticket
from credentials.errors import CredentialGone
from credentials.models import Credential
from credentials.services import expire_credential
from credentials.tests.api_calls import CANARY, access_log, acts, events, store_secret
from devpros.worker import Worker
from events.dispatch import dispatch_events
from tests.support.error_facts import error_facts
from webhooks.models import Delivery
from webhooks.tests.factories import HOOK

AGENT = {"type": "agent", "name": "Sandbox Agent"}


@pytest.fixture
def ticket(sandy):
    """An unassigned ticket of Sandy."""
    return file_ticket(sandy)


@pytest.fixture
def do(sandy, ticket):
    """Request an action: `do("reply", content="Hello")`."""

    def request_action(action, *, by=sandy, headers=None, **fields):
        body = {"do": action, **fields}
        return by.post(helper(ticket), body, headers=headers or {})

    return request_action


@pytest.fixture
def secret(sandy, ticket):
    return store_secret(sandy, f"/v1/tickets/{ticket.public_id}/credentials")


def helper(ticket):
    return f"/v1/test-helpers/tickets/{ticket.public_id}"


def kinds(sandy, ticket):
    return [event["type"] for event in events(sandy, ticket)]


def refusal(answer):
    return answer.status_code, answer.json()["error"]["code"]


def test_assign_assigns_the_ticket_to_the_sandboxs_agent(do, sandy, ticket):
    answer = do("assign")

    assert answer.status_code == 200
    assert answer.json()["ticket"]["assigned_to"] == "agent@sandbox.test"
    last = events(sandy, ticket)[-1]
    assert (last["type"], last["actor"]) == ("ticket.assigned", AGENT)
    assert last["request_id"] == answer["X-Request-ID"]
    assert last["livemode"] is False


def test_reply_sets_first_responded_at_and_leaves_its_events(do, sandy, ticket):
    sandy.post("/v1/webhooks", HOOK)

    answer = do("reply", content="I've identified the issue...").json()

    assert answer["comment"]["author_role"] == "agent"
    assert answer["ticket"]["first_responded_at"] is not None
    assert kinds(sandy, ticket)[1:] == ["comment.created", "ticket.updated"]
    dispatch_events(at=now())
    assert {d.type for d in Delivery.objects.all()} >= {"comment.created"}


def test_note_leaves_nothing_that_a_client_can_see(do, sandy, ticket):
    path = f"/v1/tickets/{ticket.public_id}"
    places = [path, f"{path}/comments", f"{path}/events", "/v1/tickets", "/v1/events"]
    sandy.post("/v1/webhooks", HOOK)
    before = [sandy.get(url_of).content for url_of in places]

    answer = do("note", content="They never pay")

    assert answer.status_code == 200
    assert b"pay" not in answer.content
    assert answer.json()["comment"] is None
    assert [sandy.get(url_of).content for url_of in places] == before
    dispatch_events(at=now())
    assert not Delivery.objects.filter(type="comment.created").exists()


def test_note_is_visible_to_agents(do, ticket):
    do("note", content="They never pay")

    (note,) = ticket.comments.all()
    assert (note.is_note, note.content) == (True, "They never pay")


def test_resolve_leaves_an_event_and_a_second_resolve_changes_nothing(
    do, sandy, ticket
):
    first, second = do("resolve"), do("resolve")

    assert first.json()["ticket"]["status"] == "resolved"
    assert second.status_code == 200
    assert kinds(sandy, ticket).count("ticket.status_changed") == 1


def test_resolve_of_a_closed_ticket_is_409(do, sandy, ticket):
    sandy.patch(f"/v1/tickets/{ticket.public_id}", {"status": "closed"})

    assert refusal(do("resolve")) == (409, "INVALID_STATE_TRANSITION")


def test_reveal_is_recorded_and_returns_no_secret(do, sandy, ticket, secret):
    do("assign")

    answer = do("reveal", reason="To see how it looks")

    assert answer.status_code == 200
    assert CANARY.encode() not in answer.content
    assert answer.json()["credential"]["reveals"] == 1
    assert acts(sandy, secret) == [("revealed", "To see how it looks")]
    assert access_log(sandy, secret)[0]["client_address"] == "127.0.0.1"
    assert events(sandy, ticket)[-1]["type"] == "credential.revealed"


def test_reveal_without_assignment_is_403_and_recorded(do, sandy, ticket, secret):
    assert refusal(do("reveal")) == (403, "NOT_ASSIGNED")

    assert acts(sandy, secret) == [("refused", "NOT_ASSIGNED")]
    assert events(sandy, ticket)[-1]["type"] == "credential.refused"


def test_reveal_refuses_an_idempotency_key(do, secret):
    do("assign")

    answer = do("reveal", headers={"Idempotency-Key": "once"})

    assert refusal(answer) == (400, "INVALID_IDEMPOTENCY_KEY")
    assert Credential.objects.get().reveals == 0


def test_every_other_action_runs_once_for_an_idempotency_key(do, ticket):
    key = {"Idempotency-Key": "once"}

    first = do("reply", content="Hello", headers=key)
    second = do("reply", content="Hello", headers=key)

    assert second["Idempotency-Replayed"] == "true"
    assert first.json() == second.json()
    assert ticket.comments.count() == 1


def test_expire_destroys_the_secret_and_keeps_its_tombstone(do, sandy, ticket, secret):
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


def test_credential_id_chooses_the_secret_and_the_newest_is_the_default(
    do, sandy, ticket, secret
):
    newest = store_secret(sandy, f"/v1/tickets/{ticket.public_id}/credentials")
    number = secret.rpartition("/")[2]

    named = do("expire", credential_id=number).json()["credential"]["id"]
    other = do("expire").json()["credential"]["id"]

    assert (named, other) == (number, newest.rpartition("/")[2])


def test_an_unknown_credential_id_is_404(do, sandy, alice, ticket, secret):
    other = file_ticket(sandy)
    url_of = f"/v1/tickets/{other.public_id}/credentials"
    other_ticket = store_secret(sandy, url_of).rpartition("/")[2]

    for number in (other_ticket, "CRED-1", "\U0001f510"):
        assert refusal(do("expire", credential_id=number)) == (404, "NOT_FOUND")
    bare = sandy.post(helper(file_ticket(sandy)), {"do": "expire"})
    assert refusal(bare) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("body", "errors"),
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
def test_a_field_that_the_action_does_not_take_or_lacks_is_400(
    sandy, ticket, body, errors
):
    answer = sandy.post(helper(ticket), body)

    named = answer.json()["error"]["details"]["fields"]
    assert answer.status_code == 400
    assert [(error["field"], error["code"]) for error in named] == errors


def test_every_caller_but_a_sandbox_key_gets_404(
    alice, mallory, make_caller, through, mia
):
    own = file_ticket(alice)
    reader = make_caller(own.organization, "Reader", [TICKETS_READ])

    for caller in (alice, mallory, reader, through(mia), through()):
        answer = caller.post(helper(own), {"do": "resolve"})
        assert refusal(answer) == (404, "NOT_FOUND")
    own.refresh_from_db()
    assert own.status == "open"


def test_a_sandbox_key_of_another_organization_gets_404(mallory, make_caller, do):
    stranger = make_caller(mallory.key.organization.sandbox, "Stranger")

    assert refusal(do("assign", by=stranger)) == (404, "NOT_FOUND")


def test_the_test_helper_needs_tickets_write(do, acme, make_caller):
    reader = make_caller(acme.sandbox, "Reader", [TICKETS_READ, CREDENTIALS_WRITE])

    answer = do("assign", by=reader)

    assert refusal(answer) == (403, "INSUFFICIENT_SCOPE")
    assert error_facts(answer) == {"scope": TICKETS_WRITE}


def test_reveal_and_expire_need_credentials_write(do, acme, make_caller, secret):
    writer = make_caller(acme.sandbox, "Writer", [TICKETS_WRITE])
    do("assign", by=writer)

    for action in ("reveal", "expire"):
        answer = do(action, by=writer)
        assert refusal(answer) == (403, "INSUFFICIENT_SCOPE")
        assert error_facts(answer) == {"scope": CREDENTIALS_WRITE}
    assert Credential.objects.sealed().exists()


def test_a_live_credential_cannot_be_expired_by_the_service(alice, bob):
    own = file_ticket(alice, assigned_to=bob.email)
    store_secret(alice, f"/v1/tickets/{own.public_id}/credentials")

    with pytest.raises(PermissionDenied):
        expire_credential(Credential.objects.get(), at=now())
    assert Credential.objects.sealed().exists()


def test_expire_of_an_ended_credential_is_410(do, sandy, secret):
    sandy.delete(secret)

    with pytest.raises(CredentialGone):
        expire_credential(Credential.objects.get(), at=now())


def test_no_action_of_the_sandboxs_agent_sends_mail(do, mia, secret):
    for action in ("assign", "reveal", "expire", "resolve"):
        do(action)
    do("reply", content="Hello")

    Worker(["dispatch", "send"]).run_once()

    assert mail.outbox == []


def test_an_action_counts_against_the_keys_limit(do):
    assert do("assign")["X-RateLimit-Remaining"] == "99"
