"""The worker's jobs: when each is due, and what one that fails does to the others."""

from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.core.management import call_command
from django.db import OperationalError

from conftest import NOON
from devpros import worker
from devpros.worker import Job

HERE = "devpros.tests.test_worker_jobs"
calls, answers = [], []


def work(*, at):
    """Do what the test's answers say: so many rows, or an exception."""
    calls.append(at)
    answer = answers.pop(0) if answers else 0
    if isinstance(answer, Exception):
        raise answer
    return answer


def work_too(*, at):
    calls.append("too")
    return 0


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """A clock that goes when the test says so: `clock(60)`."""
    calls.clear()
    answers.clear()
    now = [1000.0]
    monkeypatch.setattr(worker.time, "monotonic", lambda: now[0])

    def go(seconds):
        now[0] += seconds

    return go


@pytest.fixture
def job(clock):
    return Job("work", (f"{HERE}.work", timedelta(minutes=5)))


@pytest.mark.parametrize("name", configured.WORKER_JOBS)
def test_a_job_of_the_house_rests_when_there_is_nothing_to_do(db, name, caplog):
    """One that says there is more, however little, keeps a processor busy for good."""
    house_job = Job(name, configured.WORKER_JOBS[name])

    assert house_job.run() is False
    house_job.close()

    assert caplog.records == []


def test_a_job_is_due_at_once_and_then_every_so_often(job, clock):
    job.run()
    clock(299)
    job.run()
    early = len(calls)
    clock(1)
    job.run()

    assert (early, len(calls)) == (1, 2)


def test_a_job_with_more_to_do_does_not_rest(job):
    answers.extend([200, 200, 7, 0])

    for _ in range(6):
        job.run()

    assert len(calls) == 4


def test_a_job_without_an_interval_is_due_in_every_round(clock):
    job = Job("work", f"{HERE}.work")

    for _ in range(3):
        job.run()

    assert len(calls) == 3


def test_the_clock_on_the_wall_delays_nothing(job, clock, time_machine):
    job.run()
    time_machine.move_to(NOON - timedelta(days=1))
    clock(300)
    job.run()

    assert len(calls) == 2


def test_a_database_that_was_gone_is_asked_again_in_the_next_round(job, caplog):
    answers.append(OperationalError("C4NARY"))

    job.run()
    job.run()

    assert len(calls) == 2
    (line,) = caplog.records
    assert (line.job, line.error) == ("work", "OperationalError")
    assert "C4NARY" not in caplog.text


def test_a_job_that_fails_is_told_with_its_name_and_rests(job, clock, caplog):
    answers.append(ValueError("a bug"))

    job.run()
    job.run()

    (line,) = caplog.records
    assert (line.levelname, line.job, len(calls)) == ("ERROR", "work", 1)
    clock(300)
    job.run()
    assert len(calls) == 2


@pytest.mark.parametrize("error", [ValueError("a bug"), OperationalError("gone")])
def test_a_job_that_fails_keeps_no_other_from_its_turn(db, settings, error, caplog):
    settings.WORKER_JOBS = {"a": f"{HERE}.work", "b": f"{HERE}.work_too"}
    answers.append(error)

    call_command("run_worker", "--once")

    assert calls[1:] == ["too"]
