"""DeliveryPool: one thread uses the database, one for each job the network."""

import threading

import pytest
from django.db import OperationalError

from conftest import NOON
from events.delivery_pool import DeliveryPool


class Jobs:
    """Jobs that are numbers; `send` waits until the test sets `may_send`."""

    def __init__(self, *numbers):
        self.due, self.settled, self.errors = list(numbers), [], []
        self.may_send, self.threads = threading.Event(), set()

    def claim(self, limit, *, at):
        taken, self.due = self.due[:limit], self.due[limit:]
        return taken

    def send(self, number):
        self.threads.add(threading.current_thread())
        assert self.may_send.wait(20)
        if number == "broken":
            raise ValueError("unforeseen")
        return number * 10

    def settle(self, number, outcome, *, at):
        if self.errors:
            raise self.errors.pop()
        self.settled.append((number, outcome))


@pytest.fixture
def rings():
    return threading.Semaphore(0)


def pool_of(jobs, rings):
    return DeliveryPool(
        claim=jobs.claim,
        send=jobs.send,
        settle=jobs.settle,
        size=3,
        ring=rings.release,
    )


def rang(rings, times):
    return all(rings.acquire(timeout=20) for _ in range(times))


def test_a_round_does_not_wait_for_jobs_under_way(rings):
    jobs = Jobs(1, 2, 3, 4)
    pool = pool_of(jobs, rings)

    first, second = pool(at=NOON), pool(at=NOON)
    jobs.may_send.set()

    assert (first, second) == (3, 0)
    assert jobs.settled == []
    assert rang(rings, 3)


def test_a_settled_job_frees_its_place(rings):
    jobs = Jobs(1, 2, 3, 4)
    jobs.may_send.set()
    pool = pool_of(jobs, rings)

    pool(at=NOON)
    assert rang(rings, 3)
    pool(at=NOON)
    assert rang(rings, 1)
    pool(at=NOON)

    assert sorted(jobs.settled) == [(1, 10), (2, 20), (3, 30), (4, 40)]
    assert threading.current_thread() not in jobs.threads


def test_an_outcome_is_settled_again_after_a_database_error(rings):
    jobs = Jobs(1)
    jobs.may_send.set()
    jobs.errors.append(OperationalError("gone"))
    pool = pool_of(jobs, rings)
    pool(at=NOON)
    assert rang(rings, 1)

    with pytest.raises(OperationalError):
        pool(at=NOON)
    pool(at=NOON)

    assert jobs.settled == [(1, 10)]


def test_a_crash_in_send_is_settled_as_none_and_delays_no_other_job(rings, caplog):
    jobs = Jobs("broken", 2)
    jobs.may_send.set()
    pool = pool_of(jobs, rings)
    pool(at=NOON)
    assert rang(rings, 2)

    pool(at=NOON)

    assert set(jobs.settled) == {("broken", None), (2, 20)}
    (record,) = [line for line in caplog.records if line.name == "events.delivery_pool"]
    assert (record.message, record.error) == ("attempt.crashed", "ValueError")


def test_close_waits_for_jobs_under_way(rings):
    jobs = Jobs(1, 2)
    pool = pool_of(jobs, rings)
    pool(at=NOON)
    jobs.may_send.set()

    pool.close(clock=lambda: NOON)

    assert sorted(jobs.settled) == [(1, 10), (2, 20)]


def test_close_ends_after_seconds_to_finish(rings, monkeypatch):
    monkeypatch.setattr("events.delivery_pool.SECONDS_TO_FINISH", 0.05)
    jobs = Jobs(1)
    pool = pool_of(jobs, rings)
    pool(at=NOON)

    pool.close(clock=lambda: NOON)

    assert jobs.settled == []
    jobs.may_send.set()


def test_an_outcome_that_cannot_be_written_is_a_failed_attempt_and_stops_no_other(
    rings,
):
    jobs = Jobs(1, 2)
    jobs.errors = [ValueError("a value that the column refuses")]
    jobs.may_send.set()
    pool = pool_of(jobs, rings)

    pool(at=NOON)
    assert rang(rings, 2)
    pool(at=NOON)

    assert len(jobs.settled) == 2
    assert [outcome for _, outcome in jobs.settled].count(None) == 1
