"""manage.py run_worker: what happens after a request."""

import signal
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import InterfaceError, OperationalError

from conftest import NOON, file_ticket
from events.dispatch import dispatch_events, probe_dispatch
from events.heartbeat import probe_worker
from events.models import Event, Heartbeat

HERE = "devpros.tests.test_run_worker"
told, numbers, _trouble, handlers = [], [], [], {}


def listen(events, *, at):
    told.extend(event.type for event in events)
    numbers.extend(event.pk for event in events)


def stop(events, *, at):
    handlers[signal.SIGTERM]()


def write(events, *, at):
    Heartbeat.objects.create(name="written by a reader", at=at)


def lose(*, at):
    raise _trouble.pop()("the database is gone")


def fail(events, *, at):
    raise OperationalError("the reader's own trouble")


@pytest.fixture(autouse=True)
def _nothing_told():
    told.clear()
    numbers.clear()


def test_each_reader_is_told_each_event_once(alice, ticket, settings):
    settings.EVENT_SUBSCRIBERS = [f"{HERE}.listen"]

    call_command("run_worker", "--once")
    call_command("run_worker", "--once")

    assert told == ["ticket.created", "ticket.assigned"]


def test_a_reader_that_fails_is_told_again(alice, ticket, settings):
    settings.EVENT_SUBSCRIBERS = [
        f"{HERE}.listen",
        f"{HERE}.fail",
    ]

    call_command("run_worker", "--once")

    assert Event.objects.undispatched().count() == 2
    settings.EVENT_SUBSCRIBERS.pop()
    call_command("run_worker", "--once")
    assert told == ["ticket.created", "ticket.assigned"] * 2
    assert not Event.objects.undispatched().exists()


def test_what_a_reader_wrote_goes_when_a_later_one_fails(ticket, settings):
    settings.EVENT_SUBSCRIBERS = [
        f"{HERE}.write",
        f"{HERE}.fail",
    ]

    call_command("run_worker", "--once")

    assert not Heartbeat.objects.filter(name="written by a reader").exists()
    settings.EVENT_SUBSCRIBERS.pop()
    call_command("run_worker", "--once")
    assert Heartbeat.objects.filter(name="written by a reader").exists()


def test_a_reader_is_told_nothing_when_nothing_happened(acme, mallory, settings):
    settings.EVENT_SUBSCRIBERS = [f"{HERE}.fail"]

    assert dispatch_events(at=NOON) == 0


def test_events_come_in_their_order_however_many(alice, settings, monkeypatch):
    monkeypatch.setattr("events.dispatch._BATCH", 2)
    settings.EVENT_SUBSCRIBERS = [f"{HERE}.listen"]
    for _ in range(5):
        file_ticket(alice)

    assert dispatch_events(at=NOON) == 5
    assert numbers == sorted(numbers)
    assert len(told) == 5


def test_it_says_that_it_lives(db):
    call_command("run_worker", "--once")
    call_command("run_worker", "--once")

    assert Heartbeat.objects.count() == 1


def test_health_hears_it_for_a_minute(db, time_machine, database_clock):
    before = probe_worker()
    time_machine.move_to(NOON, tick=False)
    call_command("run_worker", "--once")
    time_machine.shift(60)
    alive = probe_worker()
    time_machine.shift(1)

    assert before == "No worker has started yet."
    assert alive is None
    assert "has not answered" in probe_worker()


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_database_that_is_gone_is_waited_for(ticket, settings, caplog, error):
    settings.WORKER_JOBS = {"dispatch": f"{HERE}.lose"}
    _trouble.append(error)

    call_command("run_worker", "--once")

    assert "database.awaited" in caplog.text
    assert Heartbeat.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_works_until_it_is_told_to_stop(ticket, settings, monkeypatch):
    settings.EVENT_SUBSCRIBERS = [f"{HERE}.listen", f"{HERE}.stop"]
    monkeypatch.setattr("signal.signal", handlers.__setitem__)

    call_command("run_worker")

    assert set(handlers) == {signal.SIGTERM, signal.SIGINT}
    assert told == ["ticket.created", "ticket.assigned"]


def test_it_runs_only_what_it_is_told_to(ticket, settings):
    settings.EVENT_SUBSCRIBERS = [f"{HERE}.listen"]

    call_command("run_worker", "--once", "--only", "purge")
    call_command("run_worker", "--once", "--only", "prune", "--only", "dispatch")

    assert told == ["ticket.created", "ticket.assigned"]


def test_a_job_that_does_not_exist_is_refused(db):
    with pytest.raises(CommandError, match="invalid choice: 'sleep'"):
        call_command("run_worker", "--only", "sleep")


def test_health_says_when_events_wait(ticket, settings, time_machine, database_clock):
    settings.WORKER_JOBS = {}
    time_machine.move_to(NOON + timedelta(seconds=60), tick=False)
    early = probe_dispatch()
    time_machine.shift(1)

    assert early is None
    assert "longer than a minute" in probe_dispatch()


def test_events_get_their_places_without_a_reader(alice):
    file_ticket(alice)

    call_command("run_worker", "--once")

    assert not Event.objects.unplaced().exists()
