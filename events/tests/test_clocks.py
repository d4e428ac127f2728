"""A wrong clock deletes, disables and disturbs nothing; health names whose it is."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from api.database_clock import clock_difference, database_now, probe_clock
from conftest import file_ticket
from devpros.worker import Worker
from devpros.worker_clock import WorkerClock
from events.heartbeat import beat, probe_worker
from events.models import Event, Heartbeat, SteadyClock
from events.retention import prune_events
from events.steady_clock import advance_steady_clock, start_steady_clock, steady_time

AHEAD = timedelta(days=40)


@pytest.fixture
def now(db):
    return database_now()


@pytest.fixture
def wrong_clock(time_machine, now):
    """Let this machine's clock be 40 days ahead of the database's."""
    time_machine.move_to(now + AHEAD)


def test_the_difference_is_what_this_machine_is_ahead(wrong_clock):
    assert abs(clock_difference() - AHEAD) < timedelta(seconds=5)


def test_a_worker_whose_clock_is_ahead_deletes_nothing(alice, ticket, wrong_clock):
    with pytest.raises(CommandError, match="clock of this machine is wrong"):
        call_command("run_worker", "--once")

    assert Event.objects.count() == 2
    assert Event.objects.undispatched().count() == 2


def test_a_worker_whose_clock_is_wrong_says_so_in_the_log(wrong_clock, caplog):
    Worker().run_once()

    (line,) = (r for r in caplog.records if r.message == "clock.differed")
    assert timedelta(seconds=round(line.seconds)) == timedelta(days=40)


def test_a_worker_whose_clock_is_wrong_says_so_in_health(wrong_clock):
    Worker().run_once()

    assert probe_worker() == (
        "The clock of a worker differs from the database's by 40 days;"
        " it does no work until it is set."
    )


def test_a_worker_beats_by_the_databases_clock(now, wrong_clock):
    Worker().run_once()

    assert abs(Heartbeat.objects.get().at - now) < timedelta(minutes=1)


@pytest.mark.parametrize("minutes", [-1, 0, 1])
def test_clocks_that_differ_by_a_minute_agree_well_enough(
    ticket, now, time_machine, minutes
):
    time_machine.move_to(now + timedelta(minutes=minutes))

    call_command("run_worker", "--once")

    assert not Event.objects.undispatched().exists()


def test_a_worker_whose_clock_was_set_right_works_again(ticket, now, time_machine):
    time_machine.move_to(now + AHEAD)
    worker = Worker()
    refused = worker.run_once()
    time_machine.move_to(now)

    worked = worker.run_once()

    assert (refused, worked) == (False, True)
    assert not Event.objects.undispatched().exists()


def test_a_heartbeat_of_the_future_is_no_sign_of_life(now):
    Heartbeat.objects.create(name="wrong", at=now + AHEAD)

    assert probe_worker() == (
        "The last heartbeat of a worker lies in the future: a clock was wrong."
    )


def test_a_worker_that_starts_forgets_heartbeats_of_the_future(now):
    Heartbeat.objects.create(name="wrong", at=now + AHEAD)

    beat("right", at=now)

    assert probe_worker() is None
    assert Heartbeat.objects.get().name == "right"


def test_health_says_that_a_web_servers_clock_is_wrong(wrong_clock):
    assert probe_clock() == (
        "The clock of a web server differs from the database's by 40 days."
    )


def test_health_says_nothing_of_clocks_that_agree(db):
    assert probe_clock() is None


def test_an_event_that_a_wrong_clock_dated_long_ago_stays_for_its_time(ticket, now):
    Event.objects.update(timestamp=now - AHEAD, dispatched_at=now)

    early = prune_events(at=now)
    late = prune_events(at=now + timedelta(days=31))

    assert (early, late) == (0, 2)


def test_the_steady_clock_begins_with_the_databases(now):
    start_steady_clock(at=now)

    assert steady_time(at=now) == now


def test_the_steady_clock_follows_when_it_was_not_away(now):
    start_steady_clock(at=now)
    later = now + timedelta(seconds=5)

    advance_steady_clock(timedelta(seconds=5), at=later)

    assert steady_time(at=later) == later


def test_after_a_jump_the_steady_clock_goes_a_day_in_an_hour(now):
    start_steady_clock(at=now)

    advance_steady_clock(timedelta(hours=1), at=now + AHEAD)

    assert steady_time(at=now + AHEAD) == now + timedelta(days=1)


def test_when_the_clock_is_set_right_the_steady_clock_is_right_at_once(now):
    start_steady_clock(at=now)
    advance_steady_clock(timedelta(hours=3), at=now + AHEAD)

    advance_steady_clock(timedelta(seconds=5), at=now + timedelta(minutes=1))

    assert SteadyClock.objects.get().at == now + timedelta(minutes=1)


def test_a_worker_that_was_away_for_weeks_catches_up_an_hour_at_its_start(now):
    start_steady_clock(at=now - AHEAD)

    start_steady_clock(at=now)

    assert steady_time(at=now) == now - AHEAD + timedelta(hours=1)


def test_when_the_databases_clock_jumps_as_well_a_worker_deletes_nothing(
    alice, ticket, time_machine, database_clock
):
    call_command("run_worker", "--once")
    time_machine.move_to(database_now() + AHEAD)

    call_command("run_worker", "--once")

    assert Event.objects.count() == 2


def test_when_time_has_passed_and_workers_were_there_old_events_go(
    alice, ticket, time_machine, database_clock
):
    call_command("run_worker", "--once")
    time_machine.move_to(database_now() + AHEAD)
    SteadyClock.objects.update(at=database_now())

    file_ticket(alice)
    call_command("run_worker", "--once")

    assert Event.objects.count() == 1


def test_a_worker_clock_counts_on_between_two_questions(db, monkeypatch):
    clock = WorkerClock()
    clock.set()
    before = clock.now()
    monkeypatch.setattr(
        "devpros.worker_clock.time.monotonic",
        lambda read=clock._reading[0]: read + 90,
    )

    assert clock.now() - before > timedelta(seconds=80)
