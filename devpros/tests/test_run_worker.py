"""manage.py run_worker: what happens after a request."""

import pytest
from django.core.management import call_command
from django.db import OperationalError

from conftest import file_ticket
from events.models import Event, Heartbeat

told = []


def listen(events, *, at):
    told.extend(event.type for event in events)


def fail(events, *, at):
    raise OperationalError("the reader's own trouble")


@pytest.fixture(autouse=True)
def _nothing_told():
    told.clear()


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


def test_it_says_that_it_lives(db):
    call_command("run_worker", "--once")
    call_command("run_worker", "--once")

    assert Heartbeat.objects.count() == 1


def test_events_get_their_places_without_a_reader(alice):
    file_ticket(alice)

    call_command("run_worker", "--once")

    assert not Event.objects.unplaced().exists()
