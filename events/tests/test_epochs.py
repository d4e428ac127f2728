"""A cursor skips no event: those from after a restored backup are refused."""

from datetime import timedelta

import pytest

from conftest import NOON, file_ticket
from events.log import begin_epoch, place_committed_events
from events.models import Event, Log


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOON)


def of_ticket(ticket):
    return f"/v1/tickets/{ticket.public_id}/events"


def cursor_of(caller, path):
    return caller.get(path, {"limit": 100}).json()["next_cursor"]


def lose_what_came_after(backup):
    """Put the log and the tickets back to where they were at the backup."""
    Event.objects.filter(pk__gt=backup).delete()
    last = Event.objects.order_by("-position").first()
    Log.objects.update(last_position=last.position)


def assert_gone(answer):
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (410, "CURSOR_GONE")


def test_a_cursor_beyond_the_log_is_refused_though_nobody_began_an_epoch(alice, ticket):
    place_committed_events()
    backup = Event.objects.latest("pk").pk
    alice.patch(f"/v1/tickets/{ticket.public_id}", {"priority": "low"})
    cursor = cursor_of(alice, "/v1/events")
    lose_what_came_after(backup)

    assert_gone(alice.get("/v1/events", {"after": cursor}))


def test_a_cursor_of_the_lost_log_is_refused_after_the_log_has_grown_past_it(
    alice, mallory, ticket
):
    place_committed_events()
    backup = Event.objects.latest("pk").pk
    alice.patch(f"/v1/tickets/{ticket.public_id}", {"priority": "low"})
    cursor = cursor_of(alice, "/v1/events")
    lose_what_came_after(backup)
    begin_epoch()
    for _ in range(3):
        file_ticket(mallory)
        file_ticket(alice)
    place_committed_events()

    assert_gone(alice.get("/v1/events", {"after": cursor}))


def test_after_a_restore_a_reader_begins_anew_and_follows(alice, ticket):
    begin_epoch()

    page = alice.get("/v1/events").json()
    news = alice.get("/v1/events", {"after": page["next_cursor"]})

    assert len(page["events"]) == 2
    assert (news.status_code, news.json()["events"]) == (200, [])


def test_cursors_of_one_ticket_are_refused_as_well(alice, ticket):
    cursor = cursor_of(alice, of_ticket(ticket))
    begin_epoch()

    assert_gone(alice.get(of_ticket(ticket), {"after": cursor}))


def test_a_cursor_beyond_a_tickets_last_event_is_refused(alice, ticket):
    cursor = cursor_of(alice, of_ticket(ticket))
    type(ticket).objects.update(event_sequence=1)

    assert_gone(alice.get(of_ticket(ticket), {"after": cursor}))


def test_a_reader_who_was_away_for_longer_than_events_are_kept_is_told(
    alice, ticket, time_machine
):
    cursor = cursor_of(alice, "/v1/events")
    time_machine.move_to(NOON + timedelta(days=29))
    in_time = alice.get("/v1/events", {"after": cursor})
    time_machine.move_to(NOON + timedelta(days=30))

    assert in_time.status_code == 200
    assert_gone(alice.get("/v1/events", {"after": cursor}))


def test_a_reader_who_asks_now_and_then_may_wait_for_ever(alice, ticket, time_machine):
    cursor = cursor_of(alice, "/v1/events")
    for days in (20, 40, 60):
        time_machine.move_to(NOON + timedelta(days=days))
        page = alice.get("/v1/events", {"after": cursor})
        assert page.status_code == 200
        cursor = page.json()["next_cursor"]


def test_the_id_of_a_lost_event_is_no_place_to_go_on_from(alice, ticket):
    place_committed_events()
    backup = Event.objects.latest("pk").pk
    alice.patch(f"/v1/tickets/{ticket.public_id}", {"priority": "low"})
    lost = alice.get("/v1/events").json()["events"][-1]["id"]
    lose_what_came_after(backup)

    answer = alice.get("/v1/events", {"after": lost})

    assert (answer.status_code, answer.json()["error"]["code"]) == (
        400,
        "INVALID_CURSOR",
    )


def test_anothers_cursor_of_a_lost_log_tells_nothing_of_it(alice, mallory, ticket):
    cursor = cursor_of(alice, "/v1/events")
    begin_epoch()

    answer = mallory.get("/v1/events", {"after": cursor})

    assert answer.json()["error"]["code"] == "INVALID_CURSOR"
