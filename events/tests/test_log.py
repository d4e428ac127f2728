"""The log gives places in the order of commits (docs/decisions)."""

import threading

import pytest
from django.db import connection, transaction

from accounts.models import Organization
from conftest import NOON, SYSTEM, file_ticket
from events.log import place_committed_events
from events.models import Event, Log
from events.services import EventDraft, record
from events.types import EventType

postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has one writer at a time"
)


class Thing:
    """The least an event can be about."""

    pk, event_sequence, last_event = None, 0, 0

    def __init__(self, organization):
        self.organization = organization


def happen(organization):
    kind = EventDraft(EventType.TICKET_UPDATED, {})
    (event,) = record(Thing(organization), [kind], actor=SYSTEM, at=NOON)
    return event


def places():
    placed = Event.objects.filter(position__isnull=False).order_by("position")
    return [event.pk for event in placed]


def test_an_event_has_no_place_while_nobody_asked(acme):
    happen(acme)

    assert places() == []


def test_places_count_up_without_gap(acme):
    events = [happen(acme) for _ in range(3)]
    place_committed_events()
    events += [happen(acme) for _ in range(2)]
    place_committed_events()

    assert places() == [event.pk for event in events]
    assert Log.objects.get().last_position == 5


def test_ids_of_one_subject_only_grow_whatever_the_clock_says(acme, time_machine):
    thing = Thing(acme)
    thing.last_event = 9_000_000_000_000_000  # by a clock that is ahead
    kind = EventDraft(EventType.TICKET_UPDATED, {})

    (event,) = record(thing, [kind], actor=SYSTEM, at=NOON)

    assert event.pk > 9_000_000_000_000_000


@postgresql
@pytest.mark.django_db(transaction=True)
def test_what_commits_later_comes_later_whatever_its_number():
    acme = Organization.objects.create(name="A", slug="a", created_at=NOON)
    began, release = threading.Event(), threading.Event()
    slow_events = []

    def slow():
        with transaction.atomic():
            slow_events.append(happen(acme))
            began.set()
            release.wait(10)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    began.wait(10)
    quick = happen(acme)
    place_committed_events()
    seen_before = places()
    release.set()
    thread.join()
    place_committed_events()

    assert slow_events[0].pk < quick.pk
    assert seen_before == [quick.pk]
    assert places() == [quick.pk, slow_events[0].pk]


@postgresql
@pytest.mark.django_db(transaction=True)
def test_a_reader_who_has_moved_on_still_meets_what_commits_late(alice):
    began, release = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            file_ticket(alice, title="slow")
            began.set()
            release.wait(10)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    began.wait(10)
    file_ticket(alice, title="quick")
    first = alice.get("/v1/events").json()
    release.set()
    thread.join()
    rest = alice.get("/v1/events", {"after": first["next_cursor"]}).json()

    assert [titles(page) for page in (first, rest)] == [["quick"], ["slow"]]


def titles(page):
    return [event["data"]["object"]["title"] for event in page["events"]]
