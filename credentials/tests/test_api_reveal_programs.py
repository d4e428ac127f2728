"""No application opens the secrets of a ticket that an application assigned."""

import pytest

from accounts.actor import Actor
from conftest import NOON, PASSWORD
from credentials.tests.api_calls import acts, reveal, store_secret
from tickets.services import update_ticket

ASSIGNS = ("tickets:read", "tickets:write", "tickets:assign")


@pytest.fixture
def waiting(alice, ticket):
    """A ticket of Acme's that nobody works on, and the path of its secret."""
    path = f"/v1/tickets/{ticket.public_id}"
    assert alice.patch(path, {"assigned_to": None}).status_code == 200
    return path, store_secret(alice, f"{path}/credentials")


def assign(caller, path, person):
    answer = caller.patch(path, {"assigned_to": person.email})
    assert answer.status_code == 200, answer.content


def refusal(answer):
    return answer.status_code, answer.json()["error"]["code"]


@pytest.mark.parametrize("who", ["agent", "member", "application"])
def test_what_an_application_assigned_no_application_opens(
    alice, bob, carol, mia, through, waiting, who
):
    path, secret = waiting
    assigner = {
        "agent": lambda: through(carol, ASSIGNS),
        "member": lambda: through(mia),
        "application": lambda: through(),
    }[who]()
    assign(assigner, path, bob)

    refused = reveal(through(bob), secret)

    assert refusal(refused) == (403, "NOT_ASSIGNED")
    assert "application assigned this ticket" in refused.json()["error"]["message"]
    assert acts(alice, secret) == [("refused", "NOT_ASSIGNED")]


def test_nor_does_one_that_assigned_before_and_reveals_now(bob, through, waiting):
    """The same application, which the agent let in for the one and then the other."""
    path, secret = waiting
    assign(through(bob, ASSIGNS), path, bob)
    bob.connections.all().delete()

    assert refusal(reveal(through(bob), secret)) == (403, "NOT_ASSIGNED")


def test_the_agent_themselves_opens_it_at_the_desk(
    client, bob, carol, through, waiting
):
    path, secret = waiting
    assign(through(carol, ASSIGNS), path, bob)
    number = secret.rpartition("-")[2]
    client.post("/accounts/login/", {"login": bob.email, "password": PASSWORD})

    page = f"/admin/credentials/credential/{number}/open_on_record/"
    answer = client.post(page, {"reason": "Check the database settings"})

    assert b"C4NARY-hunter2" in answer.content


@pytest.mark.parametrize("who", ["key", "agent at the desk"])
def test_what_its_organization_or_a_person_assigns_an_application_opens(
    alice, bob, carol, through, waiting, ticket, who
):
    path, secret = waiting
    assign(through(carol, ASSIGNS), path, bob)
    assert reveal(through(bob), secret).status_code == 403

    for email in (None, bob.email):
        if who == "key":
            alice.patch(path, {"assigned_to": email})
        else:
            desk, changes = Actor.of_agent(carol), {"assigned_to": email}
            update_ticket(ticket, actor=desk, changes=changes, at=NOON)

    assert reveal(through(bob), secret).status_code == 200


def test_to_name_the_same_agent_again_turns_no_assignment_into_a_persons(
    alice, bob, carol, through, waiting
):
    path, secret = waiting
    assign(through(carol, ASSIGNS), path, bob)

    assign(alice, path, bob)

    assert reveal(through(bob), secret).status_code == 403


def test_who_is_not_assigned_is_told_only_that(alice, bob, carol, through, waiting):
    path, secret = waiting
    assign(through(bob, ASSIGNS), path, bob)

    refused = reveal(through(carol), secret)

    assert "Only the agent to whom" in refused.json()["error"]["message"]
