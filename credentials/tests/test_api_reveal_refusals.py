"""Who does not get to see a secret, and that each refusal is on record (contract 5)."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actor import Actor
from accounts.models import User
from accounts.scopes import AGENT_SCOPES, CREDENTIALS_REVEAL
from accounts.services import deactivate_user
from api.datetimes import now
from conftest import NOON, SYSTEM, file_ticket
from credentials import services
from credentials.errors import NotAssigned
from credentials.models import AccessRecord, Credential
from credentials.services import Attempt
from credentials.tests.api_calls import CANARY, REASON, acts, reveal, store_secret
from tests.support.error_facts import error_facts
from tickets.services import update_ticket


def assign(alice, ticket, email):
    path = f"/v1/tickets/{ticket.public_id}"
    assert alice.patch(path, {"assigned_to": email}).status_code == 200


@pytest.mark.parametrize("who", ["alice", "amir", "member", "application"])
def test_the_organization_cannot_read_back_what_it_stored(
    request, alice, mia, through, stored, who
):
    others = {"member": lambda: through(mia), "application": through}
    caller = others[who]() if who in others else request.getfixturevalue(who)

    answer = reveal(caller, stored)

    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "INSUFFICIENT_SCOPE"
    assert error_facts(answer) == {"scope": CREDENTIALS_REVEAL}
    assert 'scope="credentials:reveal"' in answer["WWW-Authenticate"]
    assert acts(alice, stored) == [("refused", "INSUFFICIENT_SCOPE")]


def test_another_agent_is_refused_on_record(alice, carol, through, stored):
    """Threat 2 (OPEN-20)."""
    answer = reveal(through(carol), stored)

    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "NOT_ASSIGNED"
    assert CANARY.encode() not in answer.content
    assert acts(alice, stored) == [("refused", "NOT_ASSIGNED")]


def test_a_team_member_without_assignment_is_refused(alice, bob, carol, through):
    """Threat 3: having worked on a ticket, or on all others, is no assignment."""
    ticket = file_ticket(alice, assigned_to=bob.email)
    path = store_secret(alice, f"/v1/tickets/{ticket.public_id}/credentials")
    other = through(carol)
    other.post(f"/v1/tickets/{ticket.public_id}/comments", {"content": "I can help"})
    file_ticket(alice, assigned_to=carol.email)

    assert reveal(other, path).json()["error"]["code"] == "NOT_ASSIGNED"


def test_a_superuser_has_no_way_around(alice, carol, through, ticket, stored):
    User.objects.filter(pk=carol.pk).update(is_superuser=True)
    power = through(carol)

    refused = reveal(power, stored)
    taken = {"assigned_to": carol.email}
    update_ticket(ticket, actor=Actor.of_agent(carol), changes=taken, at=NOON)
    opened = reveal(power, stored)

    assert (refused.status_code, opened.status_code) == (403, 200)
    assert acts(alice, stored) == [("refused", "NOT_ASSIGNED"), ("revealed", REASON)]
    events = alice.get(f"/v1/tickets/{ticket.public_id}/events").json()["events"]
    assert [e["actor"]["name"] for e in events if e["type"] == "ticket.assigned"] == [
        *("Alice", "Carol Support")
    ]


def test_reassigning_counts_from_the_next_request(
    alice, agent, carol, through, ticket, stored
):
    """Threat 2 (OPEN-20)."""
    other = through(carol)
    before = (reveal(agent, stored).status_code, reveal(other, stored).status_code)

    assign(alice, ticket, carol.email)
    after = (reveal(agent, stored).status_code, reveal(other, stored).status_code)

    assert before == (200, 403)
    assert after == (403, 200)


def test_an_assignment_is_an_event_that_the_client_can_follow(alice, carol, ticket):
    """Threat 11: who edits it in the database leaves none, and that is all we claim."""
    assign(alice, ticket, carol.email)

    events = alice.get(f"/v1/tickets/{ticket.public_id}/events").json()["events"]

    assert events[-1]["type"] == "ticket.assigned"
    assert events[-1]["data"]["changes"] == {
        "assigned_to": {"from": "bob@devpros.test", "to": "carol@devpros.test"}
    }


def test_taking_the_ticket_away_counts_from_the_next_request(
    alice, agent, ticket, stored
):
    """Threat 2 (OPEN-20)."""
    assign(alice, ticket, None)

    assert reveal(agent, stored).json()["error"]["code"] == "NOT_ASSIGNED"


def test_a_deactivated_agent_opens_nothing_from_the_next_request(
    alice, bob, agent, stored
):
    """OPEN-20."""
    deactivate_user(bob, actor=SYSTEM, at=now())

    assert reveal(agent, stored).status_code == 401
    assert acts(alice, stored) == []


def test_nor_does_a_page_that_a_deactivated_agent_has_open(bob, stored):
    deactivate_user(bob, actor=SYSTEM, at=now())
    attempt = Attempt(Actor.of_agent(bob), REASON)

    with pytest.raises(NotAssigned):
        services.reveal_credential(Credential.objects.get(), attempt=attempt, at=now())


def test_a_revoked_token_opens_nothing(alice, agent, stored):
    """Threat 28."""
    agent.defaults["HTTP_AUTHORIZATION"] = f"Bearer {agent.secret[:-1]}x"

    assert reveal(agent, stored).status_code == 401


def test_the_assignee_without_the_scope_is_refused_on_record(
    alice, bob, through, stored
):
    """Threat 28: what may open secrets is named when an application is let in."""
    scopes = [scope for scope in AGENT_SCOPES if scope != CREDENTIALS_REVEAL]

    answer = reveal(through(bob, scopes), stored)

    assert answer.json()["error"]["code"] == "INSUFFICIENT_SCOPE"
    assert acts(alice, stored) == [("refused", "INSUFFICIENT_SCOPE")]


@pytest.mark.parametrize("who", ["mallory", "sandy"])
def test_strangers_find_nothing_and_leave_no_trace(request, alice, stored, who):
    """Threats 1 and 30: as missing as an id that never was, in status and bytes."""
    stranger = request.getfixturevalue(who)
    nowhere = stored[:-4] + "0000"

    for method, tail in (("get", ""), ("get", "/access-log"), ("delete", "")):
        answers = [getattr(stranger, method)(path + tail) for path in (stored, nowhere)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].content == answers[1].content
    answers = [reveal(stranger, path) for path in (stored, nowhere)]
    assert answers[0].content == answers[1].content
    assert _lasting(answers[0]) == _lasting(answers[1])
    assert acts(alice, stored) == []


def _lasting(answer):
    """Return its headers without the request's own id and the count that runs down."""
    fleeting = {"X-Request-ID", "RateLimit", "X-RateLimit-Remaining"}
    return {name: v for name, v in answer.headers.items() if name not in fleeting}


def test_an_agent_finds_nothing_in_a_sandbox(sandy, agent):
    hidden = file_ticket(sandy)
    path = store_secret(sandy, f"/v1/tickets/{hidden.public_id}/credentials")

    assert reveal(agent, path).status_code == 404


def test_a_secret_is_under_its_own_ticket_alone(alice, bob, agent, stored):
    """Threat 1 (OPEN-20): an id under a ticket of one's own is missing."""
    own = file_ticket(alice, assigned_to=bob.email).public_id
    number = stored.rsplit("/", 1)[1]

    answer = reveal(agent, f"/v1/tickets/{own}/credentials/{number}")

    assert answer.status_code == 404
    assert not AccessRecord.objects.exists()


@pytest.mark.parametrize("number", ["CRED-1", "CRED-0", "TICK-1732472031076123", "x"])
def test_a_malformed_id_is_missing(agent, place, number):
    assert reveal(agent, f"{place}/{number}").status_code == 404


def test_a_key_with_the_assignees_number_is_no_assignee(alice, bob, stored):
    """Nor if it held a scope that no key can hold."""
    scopes = frozenset({CREDENTIALS_REVEAL})
    twin = replace(alice.actor, id=bob.pk, scopes=scopes)
    assert twin.type != Actor.of_agent(bob).type

    with pytest.raises(NotAssigned):
        services.reveal_credential(
            Credential.objects.get(), attempt=Attempt(twin, REASON), at=now()
        )


def test_what_a_caller_may_not_is_said_before_what_is_gone(
    alice, agent, carol, through, stored
):
    """404, then 403, then 410."""
    alice.delete(stored)

    assert reveal(through(carol), stored).status_code == 403
    assert reveal(alice, stored).status_code == 403
    assert reveal(agent, stored).status_code == 410


def test_an_opening_costs_the_same_however_long_the_log(alice, agent, stored):
    counts = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as queries:
            reveal(agent, stored)
        counts.append(len(queries))

    assert len(set(counts)) == 1
