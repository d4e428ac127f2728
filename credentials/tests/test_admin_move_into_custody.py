"""Taking a text out in the admin, from a ticket's page and from a comment's."""

import pytest

from accounts.actor import Actor
from accounts.tests.sign_in_support import sign_in
from conftest import NOON, file_ticket
from credentials.models import Credential
from credentials.tests.one_time_links import CANARY, opened
from tickets.models import Ticket
from tickets.services import add_comment
from tickets.tests.finishing import finish_all
from tickets.tests.test_redactions import everything_kept

TYPED = {"text": CANARY, "move_to": "", "name": "password"}


@pytest.fixture
def desk(client, bob):
    """Bob, whose ticket it is, in the admin."""
    sign_in(client, bob.email)
    return client


@pytest.fixture
def comment(alice, ticket):
    """A comment into which Alice wrote a password."""
    return say(ticket, alice.actor)


def say(ticket, actor, **more):
    more = {"is_internal": False, "at": NOON, **more}
    return add_comment(ticket, actor=actor, content=f"It is {CANARY}.", **more)


def page_of(ticket):
    return f"/admin/tickets/ticket/{ticket.pk}/take_out/"


def way_from(comment):
    return f"/admin/tickets/comment/{comment.pk}/take_out/"


def test_a_comments_page_leads_to_its_tickets(desk, comment, ticket):
    response = desk.get(f"/admin/tickets/comment/{comment.pk}/change/").content.decode()

    answer = desk.get(way_from(comment))

    assert way_from(comment) in response
    assert (answer.status_code, answer.url) == (302, page_of(ticket))
    assert "Take it out" in desk.get(answer.url).content.decode()


def test_a_note_is_a_comment_as_well(desk, bob, ticket):
    note = say(ticket, Actor.of_agent(bob), is_internal=True)

    assert desk.get(way_from(note), follow=True).status_code == 200


def test_it_is_taken_out_of_the_comment(desk, comment, ticket):
    answer = desk.post(desk.get(way_from(comment)).url, TYPED, follow=True)

    comment.refresh_from_db()
    finish_all()
    assert "Taken out." in answer.content.decode()
    assert comment.content == "It is [redacted]."
    assert CANARY not in answer.content.decode() + everything_kept()


def test_it_is_moved_into_custody(desk, comment, ticket):
    answer = desk.post(page_of(ticket), {**TYPED, "move_to": "git"}, follow=True)

    kept = Credential.objects.get()
    finish_all()
    assert opened(kept) == {"password": CANARY}
    assert f"in custody as {kept.public_id}" in answer.content.decode()
    assert CANARY not in answer.content.decode() + everything_kept()


@pytest.mark.parametrize(
    "wrong", [{"text": "C4NARY-nowhere"}, {"move_to": "x"}, {"text": "C4"}]
)
def test_what_was_refused_is_on_no_page(desk, comment, ticket, wrong):
    answer = desk.post(page_of(ticket), {**TYPED, **wrong})

    assert "Nothing was taken out" in answer.content.decode()
    assert "C4NARY" not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert CANARY in everything_kept()


def test_who_may_only_look_takes_nothing_out(desk, bob, comment, ticket):
    change = bob.groups.get().permissions.filter(codename="change_ticket")
    bob.groups.get().permissions.remove(*change)

    answers = [desk.get(way_from(comment)), desk.post(page_of(ticket), TYPED)]

    response = desk.get(f"/admin/tickets/comment/{comment.pk}/change/").content.decode()
    assert [answer.status_code for answer in answers] == [403, 403]
    assert way_from(comment) not in response
    assert CANARY in everything_kept()


def test_a_sandbox_is_not_the_desks(desk, sandy):
    theirs = file_ticket(sandy)
    comment = say(theirs, sandy.actor)

    for path in (way_from(comment), page_of(theirs)):
        assert desk.get(path, follow=True).redirect_chain in ([], [("/admin/", 302)])
        assert desk.post(path, TYPED).status_code in (302, 404)
    assert CANARY in everything_kept()
    assert Ticket.objects.get(pk=theirs.pk).version == theirs.version


def test_members_and_anonymous_visitors_are_sent_to_the_sign_in_page(
    client, mia, comment, ticket
):
    unsigned = client.get(way_from(comment))
    sign_in(client, mia.email)
    member = client.post(page_of(ticket), TYPED)

    assert [unsigned.status_code, member.status_code] == [302, 302]
    assert CANARY in everything_kept()
