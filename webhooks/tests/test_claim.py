"""Sharing the work: whose turn it is, and how many may be under way."""

import pytest

from conftest import NOON, file_ticket
from events.models import Event
from tickets.services import update_ticket
from webhooks.models import Delivery
from webhooks.services.attempts import settle_attempt
from webhooks.services.claim import claim_deliveries
from webhooks.tests.conftest import later, outcome


def claim(limit=100, at=NOON):
    return claim_deliveries(limit, at=at)


def types_of(jobs):
    return [job.type for job in jobs]


def busy(caller, number):
    """Change a ticket so often; each change is an event."""
    ticket = file_ticket(caller)
    for step in range(number):
        update_ticket(
            ticket, actor=caller.actor, changes={"title": f"Step {step}"}, at=NOON
        )
    return ticket


def test_nothing_due_is_nothing_taken(endpoint, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert claim() == []


def test_what_one_has_taken_nobody_else_takes(alice, endpoint, dispatch):
    file_ticket(alice)
    dispatch()

    assert len(claim()) == 1
    assert claim() == []


def test_a_lease_that_ran_out_is_taken_again_with_the_same_id(
    alice, endpoint, dispatch
):
    file_ticket(alice)
    dispatch()
    (first,) = claim()
    Delivery.objects.update(leased_until=NOON)

    (second,) = claim()

    assert second.lease != first.lease
    assert (second.event, second.body, second.attempt) == (
        first.event,
        first.body,
        first.attempt,
    )


def test_who_lost_the_lease_writes_nothing(alice, endpoint, dispatch):
    file_ticket(alice)
    dispatch()
    (first,) = claim()
    Delivery.objects.update(leased_until=NOON)
    (second,) = claim()

    settle_attempt(first, outcome=outcome(500), at=NOON)
    settle_attempt(second, outcome=outcome(200), at=NOON)
    settle_attempt(second, outcome=outcome(500), at=NOON)

    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.attempts_made) == ("delivered", 1)
    assert delivery.attempts.count() == 1


def test_at_most_five_are_under_way_at_an_endpoint(alice, endpoint, dispatch):
    for _ in range(7):
        file_ticket(alice)
    dispatch()

    assert len(claim()) == 5
    assert claim() == []


def test_an_endpoint_that_failed_gets_one_at_a_time(alice, endpoint, dispatch, answer):
    for _ in range(3):
        file_ticket(alice)
    dispatch()
    answer(500, limit=1)

    one = claim()
    settle_attempt(one[0], outcome=outcome(200), at=NOON)

    assert (len(one), len(claim())) == (1, 1)
    endpoint.refresh_from_db()
    assert endpoint.failures == 0


def test_at_most_twenty_are_under_way_for_an_organization(
    acme, alice, make_endpoint, dispatch
):
    for _ in range(6):
        make_endpoint(acme)
    for _ in range(5):
        file_ticket(alice)
    dispatch()

    assert len(claim()) == 20
    assert claim() == []


def test_the_least_served_organization_comes_first(
    acme, alice, mallory, make_endpoint, dispatch
):
    make_endpoint(acme)
    theirs = make_endpoint(mallory.key.organization)
    for _ in range(5):
        file_ticket(alice)
    dispatch()
    claim(3)
    file_ticket(mallory)
    dispatch()

    (job,) = claim(1)

    assert job.endpoint == theirs


def test_first_attempts_of_a_ticket_go_one_after_the_other(alice, endpoint, dispatch):
    busy(alice, 2)
    dispatch()

    seen = []
    while jobs := claim():
        seen.append(types_of(jobs))
        for job in jobs:
            settle_attempt(job, outcome=outcome(200), at=NOON)

    assert seen == [["ticket.created"], ["ticket.updated"], ["ticket.updated"]]


def test_a_retry_does_not_hold_up_the_next_event(alice, endpoint, dispatch):
    busy(alice, 1)
    dispatch()
    (created,) = claim()
    settle_attempt(created, outcome=outcome(500), at=NOON)

    (updated,) = claim()

    assert updated.type == "ticket.updated"


def test_tickets_do_not_wait_for_one_another(alice, endpoint, dispatch):
    busy(alice, 1)
    busy(alice, 1)
    dispatch()

    assert types_of(claim()) == ["ticket.created", "ticket.created"]


def test_what_is_not_due_yet_waits(alice, endpoint, dispatch, answer):
    file_ticket(alice)
    dispatch()
    answer(500)

    assert claim(at=later(seconds=3)) == []
    assert len(claim(at=later(seconds=6.1))) == 1


@pytest.mark.parametrize("number", [1, 10])
def test_taking_one_or_ten_costs_the_same(
    alice, endpoint, dispatch, number, django_assert_max_num_queries
):
    for _ in range(number):
        file_ticket(alice)
    dispatch()

    with django_assert_max_num_queries(9):
        assert len(claim()) == min(number, 5)


def test_events_are_handed_on_by_one_at_a_time(alice, dispatch, monkeypatch):
    file_ticket(alice)
    monkeypatch.setattr(
        "events.querysets.WorkerLockQuerySet.acquire", lambda self, name: False
    )

    assert dispatch() == 0
    assert Event.objects.undispatched().exists()
