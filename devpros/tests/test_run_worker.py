"""manage.py run_worker: what happens after a request."""

import signal

import pytest
from django.core.management import call_command
from django.db import InterfaceError, OperationalError

from conftest import NOON, file_ticket
from events.dispatch import dispatch_events
from events.heartbeat import probe_worker
from events.models import Event, Heartbeat

told, numbers, _trouble = [], [], []


def listen(events, *, at):
    told.extend(event.type for event in events)
    numbers.extend(event.pk for event in events)


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
    settings.EVENT_SUBSCRIBERS = ["devpros.tests.test_run_worker.listen"]

    call_command("run_worker", "--once")
    call_command("run_worker", "--once")

    assert told == ["ticket.created", "ticket.assigned"]


def test_a_reader_that_fails_is_told_again(alice, ticket, settings):
    settings.EVENT_SUBSCRIBERS = [
        "devpros.tests.test_run_worker.listen",
        "devpros.tests.test_run_worker.fail",
    ]

    call_command("run_worker", "--once")

    assert Event.objects.undispatched().count() == 2
    settings.EVENT_SUBSCRIBERS.pop()
    call_command("run_worker", "--once")
    assert told == ["ticket.created", "ticket.assigned"] * 2
    assert not Event.objects.undispatched().exists()


def test_what_a_reader_wrote_goes_when_a_later_one_fails(ticket, settings):
    settings.EVENT_SUBSCRIBERS = [
        "devpros.tests.test_run_worker.write",
        "devpros.tests.test_run_worker.fail",
    ]

    call_command("run_worker", "--once")

    assert not Heartbeat.objects.filter(name="written by a reader").exists()
    settings.EVENT_SUBSCRIBERS.pop()
    call_command("run_worker", "--once")
    assert Heartbeat.objects.filter(name="written by a reader").exists()


def test_a_reader_is_told_nothing_when_nothing_happened(acme, mallory, settings):
    settings.EVENT_SUBSCRIBERS = ["devpros.tests.test_run_worker.fail"]

    assert dispatch_events(at=NOON) == 0


def test_events_come_in_their_order_however_many(alice, settings, monkeypatch):
    monkeypatch.setattr("events.dispatch._BATCH", 2)
    settings.EVENT_SUBSCRIBERS = ["devpros.tests.test_run_worker.listen"]
    for _ in range(5):
        file_ticket(alice)

    assert dispatch_events(at=NOON) == 5
    assert numbers == sorted(numbers)
    assert len(told) == 5


def test_it_says_that_it_lives(db):
    call_command("run_worker", "--once")
    call_command("run_worker", "--once")

    assert Heartbeat.objects.count() == 1


def test_health_hears_it_for_a_minute(db, time_machine):
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
    settings.WORKER_JOBS = {"dispatch": "devpros.tests.test_run_worker.lose"}
    _trouble.append(error)

    call_command("run_worker", "--once")

    assert "waits for the database" in caplog.text
    assert Heartbeat.objects.exists()


def test_it_works_until_it_is_told_to_stop(ticket, settings, monkeypatch):
    settings.EVENT_SUBSCRIBERS = ["devpros.tests.test_run_worker.listen"]
    heard = []
    monkeypatch.setattr("signal.signal", lambda number, stop: heard.append(number))
    monkeypatch.setattr("threading.Event.wait", lambda self, seconds: True)

    call_command("run_worker")

    assert heard == [signal.SIGTERM, signal.SIGINT]
    assert told == ["ticket.created", "ticket.assigned"]


def test_events_get_their_places_without_a_reader(alice):
    file_ticket(alice)

    call_command("run_worker", "--once")

    assert not Event.objects.unplaced().exists()
