"""Agents see how far each mail came, and never what it says."""

import pytest

from accounts.models import User
from notifications.models import Message
from notifications.tests.conftest import PAT, comments_of

LIST = "/admin/notifications/message/"


@pytest.fixture
def desk(client, bob):
    client.force_login(bob)
    return client


@pytest.fixture
def refused(agent, pats, send):
    """A reply that the mail server would not take."""
    agent.post(comments_of(pats), {"content": "MARK-TEXT"})
    send()
    error = "The mail server said 550: no such user"
    Message.objects.filter(kind="public_reply").update(status="failed", error=error)
    return Message.objects.get(kind="public_reply")


def test_a_refused_address_is_there_to_see(desk, refused, pats):
    answer = desk.get(LIST, {"status": "failed"})

    page = answer.content.decode()
    assert PAT in page
    assert pats.public_id in page
    assert "550: no such user" in page
    assert list(answer.context["cl"].result_list) == [refused]


def test_its_own_page_shows_its_way_and_no_word_of_it(desk, refused):
    page = desk.get(f"{LIST}{refused.pk}/change/").content.decode()

    assert "550: no such user" in page
    assert "MARK-TEXT" not in page


@pytest.mark.parametrize("q", ["id", PAT.upper(), "TICK-1", "x@y.test", "é", "1e9"])
def test_it_is_searched_by_ticket_and_reader(desk, pats, q):
    text = pats.public_id if q == "id" else q

    page = desk.get(LIST, {"q": text})

    assert page.status_code == 200
    assert (pats.public_id in page.content.decode().partition("<table")[2]) == (
        q in ("id", PAT.upper())
    )


def test_nothing_of_it_can_be_changed(desk, refused):
    before = Message.objects.values().first()

    desk.post(f"{LIST}{refused.pk}/change/", {"recipient": "x@y.test"})

    assert desk.get(f"{LIST}add/").status_code == 403
    assert desk.get(f"{LIST}{refused.pk}/delete/").status_code == 403
    assert Message.objects.values().first() == before


def test_a_stranger_and_an_agent_without_the_right_see_nothing(desk, client, bob, pats):
    group = bob.groups.get()
    group.permissions.remove(*group.permissions.filter(codename="view_message"))
    desk.force_login(User.objects.get(pk=bob.pk))

    without = desk.get(LIST).status_code
    client.logout()

    assert without == 403
    assert client.get(LIST).status_code == 302
