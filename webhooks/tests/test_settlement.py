"""What follows from an answer: done, tried again, given up, disabled."""

from datetime import timedelta

import pytest

from conftest import NOON, file_ticket
from events.models import Event
from events.outbox import OutboxRow
from events.schedule import DELAYS
from webhooks.models import Delivery
from webhooks.services.attempts import AttemptOutcome, settle_attempt
from webhooks.services.claim import claim_deliveries
from webhooks.tests.conftest import later, outcome


@pytest.fixture
def queued(alice, endpoint, dispatch):
    file_ticket(alice)
    dispatch()
    return Delivery.objects.get()


@pytest.fixture(autouse=True)
def _no_spread(monkeypatch):
    monkeypatch.setattr("events.outbox.random_jitter", lambda: 0)


def state(delivery):
    delivery.refresh_from_db()
    return delivery.status


@pytest.mark.parametrize("status_code", [200, 201, 204, 299])
def test_any_2xx_is_done(queued, answer, status_code):
    answer(status_code)

    assert state(queued) == "delivered"
    assert queued.ended_at == NOON


@pytest.mark.parametrize("status_code", [None, 301, 302, 400, 404, 429, 500, 503])
def test_everything_else_is_tried_again(queued, answer, status_code):
    answer(status_code)

    assert state(queued) == "pending"
    assert queued.due_at == later(seconds=5)


def test_it_is_tried_ten_times_on_schedule_and_then_given_up(queued, answer):
    moment, waits = NOON, []
    while state(queued) == "pending":
        waits.append(queued.due_at - moment)
        moment = queued.due_at
        assert answer(500, at=moment - timedelta(seconds=1)) == []
        (job,) = answer(500, at=moment)
        assert job.attempt == len(waits)

    assert waits == [timedelta(0), *DELAYS]
    assert queued.status == OutboxRow.Status.FAILED
    assert queued.attempts.count() == 10


def test_the_spread_is_a_fifth_at_most(queued, answer, monkeypatch):
    monkeypatch.setattr("events.outbox.random_jitter", lambda: 1)

    answer(500)

    assert state(queued) == "pending"
    assert queued.due_at == later(seconds=6)


@pytest.mark.parametrize(
    ("retry_after", "wait"),
    [
        (timedelta(seconds=120), timedelta(seconds=120)),
        (timedelta(seconds=1), timedelta(seconds=5)),
        (timedelta(days=9), timedelta(hours=24)),
    ],
)
def test_retry_after_delays_the_next_attempt_by_at_most_24_hours(
    queued, answer, retry_after, wait
):
    answer(429, retry_after=retry_after)

    assert state(queued) == "pending"
    assert queued.due_at - NOON == wait


def test_gone_disables_at_once(queued, endpoint, answer):
    answer(410)

    endpoint.refresh_from_db()
    assert state(queued) == "failed"
    assert (endpoint.status, endpoint.disabled_reason) == ("disabled", "gone")
    event = Event.objects.get(type="webhook_endpoint.disabled")
    assert event.actor_type == "system"
    assert event.data["object"]["disabled_reason"] == "gone"


def test_what_waited_for_a_disabled_endpoint_is_given_up(
    alice, queued, endpoint, dispatch, answer
):
    file_ticket(alice)
    dispatch()

    answer(410, limit=1)

    assert not endpoint.deliveries.pending().exists()
    assert claim_deliveries(100, at=later(days=1)) == []


def fail_for(days, alice, dispatch, answer, *, times=12):
    """Let every attempt of some days fail."""
    step = timedelta(days=days) / (times - 1)
    for number in range(times):
        Delivery.objects.all().delete()
        file_ticket(alice)
        dispatch(NOON + step * number)
        answer(500, at=NOON + step * number)


def failing_events():
    events = Event.objects.filter(type="webhook_endpoint.failing")
    return [event.data["changes"]["reason"]["to"] for event in events]


def test_five_days_of_nothing_but_failures_disable(alice, endpoint, dispatch, answer):
    fail_for(5, alice, dispatch, answer)

    endpoint.refresh_from_db()
    assert (endpoint.status, endpoint.disabled_reason) == ("disabled", "failing")


def test_less_than_five_days_do_not(alice, endpoint, dispatch, answer):
    fail_for(4.99, alice, dispatch, answer)

    endpoint.refresh_from_db()
    assert endpoint.status == "enabled"


def test_few_failures_over_a_long_time_do_not(alice, endpoint, dispatch, answer):
    fail_for(5, alice, dispatch, answer, times=9)

    endpoint.refresh_from_db()
    assert endpoint.status == "enabled"


def test_one_success_begins_anew(alice, endpoint, dispatch, answer):
    fail_for(4, alice, dispatch, answer)
    file_ticket(alice)
    dispatch(later(days=4))
    answer(200, at=later(days=4, minutes=1))

    endpoint.refresh_from_db()
    assert (endpoint.failures, endpoint.failing_since) == (0, None)


def test_its_owners_are_warned_once_on_the_third_day(alice, endpoint, dispatch, answer):
    fail_for(2.9, alice, dispatch, answer)
    early = failing_events()
    for day in (3, 3.5):
        file_ticket(alice)
        dispatch(later(days=day))
        answer(500, at=later(days=day))

    assert (early, failing_events()) == ([], ["failing_3_days"])


def test_what_is_given_up_is_told_once_a_day(alice, endpoint, dispatch, answer):
    for hours in (0, 1, 25):
        file_ticket(alice)
        dispatch(later(hours=hours))
        Delivery.objects.pending().update(step=len(DELAYS), due_at=NOON)
        answer(500, at=later(hours=hours), limit=1)
        Delivery.objects.pending().delete()

    assert failing_events() == ["delivery_given_up"] * 2


def test_a_warning_is_not_for_the_api(alice, endpoint, queued, answer):
    Delivery.objects.update(step=len(DELAYS))

    answer(500)

    shown = [event["type"] for event in alice.get("/v1/events").json()["events"]]
    assert failing_events() == ["delivery_given_up"]
    assert shown == ["ticket.created"]


def test_a_deleted_endpoint_takes_its_attempt_with_it(queued, endpoint):
    (job,) = claim_deliveries(100, at=NOON)
    endpoint.delete()

    settle_attempt(job, outcome=outcome(200), at=NOON)

    assert not Delivery.objects.exists()


def test_a_secret_that_does_not_open_is_no_fault_of_the_endpoint(queued, endpoint):
    (job,) = claim_deliveries(100, at=NOON)

    settle_attempt(job, outcome=AttemptOutcome(NOON, None), at=NOON)

    endpoint.refresh_from_db()
    assert state(queued) == "pending"
    assert (queued.attempts_made, endpoint.failures) == (0, 0)
    assert queued.due_at == later(minutes=1)


def crash(at):
    """Let every attempt that is due end with an error that nobody foresaw."""
    jobs = claim_deliveries(100, at=at)
    for job in jobs:
        settle_attempt(job, outcome=None, at=at)
    return jobs


def test_a_crash_is_a_failed_attempt_on_schedule_until_it_is_given_up(queued, endpoint):
    due, waits = NOON, []
    while state(queued) == "pending":
        waits.append(queued.due_at - due)
        due = queued.due_at
        assert len(crash(due)) == 1

    endpoint.refresh_from_db()
    assert waits == [timedelta(0), *DELAYS]
    assert (queued.status, queued.attempts_made) == ("failed", 10)
    assert failing_events() == ["delivery_given_up"]
    assert (endpoint.status, endpoint.failures) == ("enabled", 0)


def test_only_the_newest_attempts_are_kept(alice, queued, endpoint, answer):
    place = f"/v1/webhooks/{endpoint.public_id}/deliveries/{queued.public_id}"
    answer(200)
    Delivery.objects.update(attempts_made=40)
    for _ in range(30):
        queued.attempts.create(at=NOON, status_code=500, milliseconds=1)

    alice.post(f"{place}/redeliver")
    answer(200, at=later(days=2))

    assert queued.attempts.count() == 30
    assert queued.attempts.last().status_code == 200
