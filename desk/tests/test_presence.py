"""Who else is at a ticket, for a few seconds; and whether something arrived."""

from datetime import timedelta

import pytest

from accounts.actor import Actor
from api.datetimes import now
from conftest import NOON, file_ticket
from desk.models import Presence
from tickets.services import add_comment


def report_presence(client, **more):
    return client.post(
        f"{client.path}presence/", {"seen": client.last_seen_event, **more}
    )


def test_presence_returns_other_agents_and_whether_they_write(
    bobs_client, carols_client
):
    report_presence(carols_client)
    looking = report_presence(bobs_client).json()
    report_presence(carols_client, is_writing="on")
    replying = report_presence(bobs_client).json()

    assert looking["present"] == [{"name": "Carol Support", "is_writing": False}]
    assert replying["present"] == [{"name": "Carol Support", "is_writing": True}]
    assert "is replying" in bobs_client.get_page().content.decode()


def test_an_agent_who_left_or_stopped_reporting_is_not_present(
    bobs_client, carols_client
):
    report_presence(carols_client)
    report_presence(carols_client, is_leaving="on")
    left = report_presence(bobs_client).json()["present"]
    report_presence(carols_client)
    Presence.objects.filter(agent=carols_client.person).update(
        at=now() - timedelta(seconds=26)
    )

    assert (left, report_presence(bobs_client).json()["present"]) == ([], [])


def test_opening_another_ticket_deletes_expired_presence(bobs_client, alice):
    report_presence(bobs_client)
    Presence.objects.update(at=now() - timedelta(minutes=1))
    other = file_ticket(alice)

    bobs_client.get(f"/admin/desk/tickets/{other.pk}/")

    assert [one.ticket for one in Presence.objects.all()] == [other]


def test_presence_returns_whether_there_is_new_activity(bobs_client, alice, carol):
    quiet, seen = report_presence(bobs_client).json(), bobs_client.last_seen_event
    note = {"content": "n", "is_internal": True, "at": NOON}
    add_comment(bobs_client.ticket, actor=Actor.of_agent(carol), **note)

    loud = report_presence(bobs_client, seen=seen).json()

    assert (quiet["has_new_activity"], loud["has_new_activity"]) == (False, True)


@pytest.mark.parametrize("seen", ["", "x", "9" * 30])
def test_presence_with_an_invalid_event_number_returns_400(bobs_client, seen):
    assert report_presence(bobs_client, seen=seen).status_code == 400


def test_a_get_of_presence_returns_405(bobs_client):
    assert bobs_client.get(f"{bobs_client.path}presence/").status_code == 405
