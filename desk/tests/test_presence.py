"""Who else is at a ticket, for a few seconds; and whether something arrived."""

from datetime import timedelta

import pytest

from accounts.actor import Actor
from api.datetimes import now
from conftest import NOON, file_ticket
from desk.models import Presence
from tickets.services import add_comment


def beat(client, **more):
    return client.post(
        f"{client.path}presence/", {"seen": client.last_seen_event, **more}
    )


def test_a_colleague_is_seen_looking_and_replying_and_not_oneself(bobs, carols):
    beat(carols)
    looking = beat(bobs).json()
    beat(carols, is_writing="on")
    replying = beat(bobs).json()

    assert looking["present"] == [{"name": "Carol Support", "is_writing": False}]
    assert replying["present"] == [{"name": "Carol Support", "is_writing": True}]
    assert "is replying" in bobs.get_page().content.decode()


def test_who_left_or_fell_silent_is_not_there(bobs, carols):
    beat(carols)
    beat(carols, is_leaving="on")
    left = beat(bobs).json()["present"]
    beat(carols)
    Presence.objects.filter(agent=carols.person).update(
        at=now() - timedelta(seconds=26)
    )

    assert (left, beat(bobs).json()["present"]) == ([], [])


def test_opening_another_ticket_leaves_no_trail_of_old_ones(bobs, alice):
    beat(bobs)
    Presence.objects.update(at=now() - timedelta(minutes=1))
    other = file_ticket(alice)

    bobs.get(f"/admin/desk/tickets/{other.pk}/")

    assert [one.ticket for one in Presence.objects.all()] == [other]


def test_it_says_when_something_arrived(bobs, alice, carol):
    quiet, seen = beat(bobs).json(), bobs.last_seen_event
    note = {"content": "n", "is_internal": True, "at": NOON}
    add_comment(bobs.ticket, actor=Actor.of_agent(carol), **note)

    loud = beat(bobs, seen=seen).json()

    assert (quiet["has_new_activity"], loud["has_new_activity"]) == (False, True)


@pytest.mark.parametrize("seen", ["", "x", "9" * 30])
def test_a_beat_that_no_page_sends_is_refused(bobs, seen):
    assert beat(bobs, seen=seen).status_code == 400


def test_it_is_not_asked_by_a_link(bobs):
    assert bobs.get(f"{bobs.path}presence/").status_code == 405
