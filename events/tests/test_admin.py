"""What happened can be read in the admin, and nothing of it changed."""

import pytest

from accounts.actor import Actor
from conftest import NOON
from events.models import Event
from tickets.services import add_comment

LIST = "/admin/events/event/"


@pytest.fixture
def desk(client, bob):
    client.force_login(bob)
    return client


def test_agents_read_the_whole_history_notes_included(desk, bob, ticket):
    actor = Actor.of_agent(bob)
    add_comment(ticket, actor=actor, content="zebra", is_internal=True, at=NOON)
    note = Event.objects.order_by("-id").first()

    assert desk.get(LIST).status_code == 200
    assert "zebra" in desk.get(f"{LIST}{note.pk}/change/").content.decode()


@pytest.mark.parametrize("q", ["id", "nothing", "TICK-1", "é"])
def test_it_is_searched_by_ticket(desk, ticket, q):
    text = ticket.public_id if q == "id" else q

    assert desk.get(LIST, {"q": text}).status_code == 200


def test_nothing_of_it_can_be_changed(desk, ticket):
    event = Event.objects.first()
    before = Event.objects.values().first()

    desk.post(f"{LIST}{event.pk}/change/", {"type": "forged"})

    assert desk.get(f"{LIST}add/").status_code == 403
    assert desk.get(f"{LIST}{event.pk}/delete/").status_code == 403
    assert Event.objects.values().first() == before
