"""What a change may cost between BEGIN and COMMIT (the house: five statements)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

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
