"""What a change may cost between BEGIN and COMMIT (the house: five statements).

And that a list costs for ten rows what it costs for one, with every relation filled.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import services
from accounts.tests.sign_in_support import sign_in
from conftest import NOON, PASSWORD, SYSTEM
from credentials.tests.api_calls import access_log, reveal, store_secret

FULL = {
    "title": "Database connection issue",
    "description": "Unable to connect",
    "tags": ["urgent", "production"],
    "customer_email": "client@agency.com",
    "metadata": {"a": 1},
}


def statements_inside(context):
    """Return the statements between the verb's savepoint and its release."""
    inside, found = False, []
    for query in context.captured_queries:
        sql = query["sql"]
        if sql.startswith("SAVEPOINT"):
            inside = True
        elif sql.startswith("RELEASE"):
            inside = False
        elif inside:
            found.append(sql)
    return found


def test_filing_a_ticket_costs_at_most_five(alice):
    with CaptureQueriesContext(connection) as context:
        alice.post("/v1/tickets", FULL)

    assert 1 <= len(statements_inside(context)) <= 5


def test_filing_reads_nothing_but_the_caller(alice):
    with CaptureQueriesContext(connection) as context:
        alice.post("/v1/tickets", FULL)

    reads = [q for q in context.captured_queries if q["sql"].startswith("SELECT")]
    assert len(reads) == 1


@pytest.mark.parametrize(
    ("body", "most"), [({"priority": "low"}, 3), ({"priority": "medium"}, 1)]
)
def test_a_change_costs_a_lock_a_write_and_an_event(alice, ticket, body, most):
    with CaptureQueriesContext(connection) as context:
        alice.patch(f"/v1/tickets/{ticket.public_id}", body)

    assert len(statements_inside(context)) == most


def cost_of(ask):
    with CaptureQueriesContext(connection) as context:
        answer = ask()
    assert answer.status_code == 200
    return len(context)


@pytest.fixture
def path(alice, ticket):
    """A secret on Bob's ticket."""
    return store_secret(alice, f"/v1/tickets/{ticket.public_id}/credentials")


@pytest.mark.parametrize("who", ["alice", "assignee"])
def test_an_access_log_costs_the_same_for_one_as_for_ten(
    alice, bob, carol, through, path, who
):
    agent, colleague = through(bob), through(carol)
    reader = {"alice": alice, "assignee": agent}[who]
    reveal(agent, path)
    one = cost_of(lambda: reader.get(f"{path}/access-log"))
    for _ in range(9):
        reveal(colleague, path)  # refused, and on record

    ten = cost_of(lambda: reader.get(f"{path}/access-log"))

    assert len(access_log(alice, path)) == 10
    assert one == ten == 4  # the caller, the ticket, the credential, its records


def test_credentials_of_every_ending_cost_an_agent_as_many(
    alice, bob, through, ticket, path
):
    place, agent = f"/v1/tickets/{ticket.public_id}/credentials", through(bob)
    one = cost_of(lambda: agent.get(place))
    for number in range(9):
        other = store_secret(alice, place, max_reveals=1)
        if number % 3:
            alice.delete(other)
    reveal(agent, other)

    assert cost_of(lambda: agent.get(place)) == one
    assert len(agent.get(place).json()["credentials"]) == 10


def test_an_applications_page_costs_the_same_for_one_as_for_ten(
    client, bob, acme, board
):
    bob.is_superuser = True
    bob.save()
    sign_in(client, bob.email)
    page = f"/admin/accounts/application/{board.application.pk}/change/"
    client.get(page)  # the first look at any page fills Django's own caches
    costs = []
    for numbers in (range(1), range(1, 10)):
        for number in numbers:
            let_in(board, acme, number)
        costs.append(cost_of(lambda: client.get(page)))

    assert costs[0] == costs[1]


def let_in(board, acme, number):
    """Let a new member of Acme's let the Board in."""
    person = services.Person(f"p{number}@acme.test", f"P {number}", PASSWORD)
    member = services.create_member(acme, person=person, actor=SYSTEM, at=NOON)
    services.grant_connection(
        board.application,
        user=member.user,
        membership=member,
        scopes=["tickets:read"],
        at=NOON,
    )
