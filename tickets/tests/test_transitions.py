"""What may become of a ticket (contract 3)."""

import pytest
from django.db import IntegrityError

from conftest import file_ticket
from tickets.models import Status, Ticket

ALLOWED = {
    "open": {"in_progress", "waiting_on_customer", "resolved", "closed"},
    "in_progress": {"open", "waiting_on_customer", "resolved", "closed"},
    "waiting_on_customer": {"open", "in_progress", "resolved", "closed"},
    "resolved": {"closed", "open", "in_progress"},
    "closed": {"open", "in_progress"},
}
PAIRS = [(one, other) for one in ALLOWED for other in ALLOWED if one != other]


@pytest.fixture
def ticket_that_is(alice):
    def make(status):
        ticket = file_ticket(alice)
        if status != "open":
            alice.patch(f"/v1/tickets/{ticket.public_id}", {"status": status})
        return f"/v1/tickets/{ticket.public_id}"

    return make


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_each_status_leads_where_the_contract_says(alice, ticket_that_is, one, other):
    path = ticket_that_is(one)

    response = alice.patch(path, {"status": other})

    if other in ALLOWED[one]:
        assert response.json()["status"] == other
    else:
        error = response.json()["error"]
        assert (response.status_code, error["code"]) == (
            409,
            "INVALID_STATE_TRANSITION",
        )
        assert set(error["details"]["allowed"]) == ALLOWED[one]


@pytest.mark.parametrize("status", ALLOWED)
def test_the_same_status_is_no_change(alice, ticket_that_is, status):
    path = ticket_that_is(status)
    version = alice.get(path).json()["version"]

    response = alice.patch(path, {"status": status})

    assert response.json()["version"] == version


def test_a_refused_transition_changes_nothing_else(alice, ticket_that_is):
    path = ticket_that_is("closed")

    alice.patch(path, {"status": "resolved", "title": "changed"})

    assert alice.get(path).json()["title"] != "changed"


def test_moments_follow_the_status(alice, ticket_that_is):
    path = ticket_that_is("resolved")
    resolved_at = alice.get(path).json()["resolved_at"]

    closed = alice.patch(path, {"status": "closed"}).json()
    reopened = alice.patch(path, {"status": "open"}).json()

    assert closed["resolved_at"] == resolved_at
    assert closed["closed_at"] is not None
    assert (reopened["resolved_at"], reopened["closed_at"]) == (None, None)


@pytest.mark.parametrize("status", [Status.RESOLVED, Status.CLOSED])
def test_the_database_refuses_a_status_without_its_moment(ticket, status):
    with pytest.raises(IntegrityError):
        Ticket.objects.filter(pk=ticket.pk).update(status=status)
