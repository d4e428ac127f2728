"""Since when the customer's side has had no answer: `Ticket.waiting_since`."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection  # noqa: F401 — a skip asks it

from accounts.actor import Actor
from conftest import NOON, SYSTEM, file_ticket
from events.models import Event
from tickets.models import Priority, Status, Ticket
from tickets.services import add_comment, edit_comment, update_ticket

LATER, LAST = NOON + timedelta(hours=1), NOON + timedelta(hours=2)


@pytest.fixture
def desk(bob):
    return Actor.of_agent(bob)


def say(ticket, actor, *, at, is_internal=False):
    return add_comment(
        ticket, actor=actor, content="Hello", is_internal=is_internal, at=at
    )


def become(ticket, actor, status, *, at=LATER):
    update_ticket(ticket, actor=actor, changes={"status": status}, at=at)


def wait_of(ticket):
    return Ticket.objects.get(pk=ticket.pk).waiting_since


def test_whoever_files_a_ticket_waits_from_then_on(ticket):
    assert wait_of(ticket) == NOON


def test_an_agents_answer_ends_the_wait(ticket, desk):
    say(ticket, desk, at=LATER)

    assert wait_of(ticket) is None


def test_an_agents_note_ends_nothing_until_it_is_published(ticket, desk):
    note = say(ticket, desk, at=LATER, is_internal=True)
    waited = wait_of(ticket)

    edit_comment(note, actor=desk, changes={"is_internal": False}, at=LAST)

    assert waited == NOON
    assert wait_of(ticket) is None


def test_the_first_unanswered_word_counts_and_not_the_last(ticket, alice, amir, desk):
    say(ticket, desk, at=NOON)
    say(ticket, alice.actor, at=LATER)

    say(ticket, amir.actor, at=LAST)

    assert wait_of(ticket) == LATER


def test_a_comment_of_the_house_is_neither_question_nor_answer(ticket, desk):
    say(ticket, SYSTEM, at=LATER)
    waited = wait_of(ticket)
    say(ticket, desk, at=LATER)

    say(ticket, SYSTEM, at=LAST)

    assert waited == NOON
    assert wait_of(ticket) is None


def test_what_the_client_keeps_internal_waits_from_when_it_is_made_public(
    ticket, alice, desk
):
    say(ticket, desk, at=NOON)
    comment = say(ticket, alice.actor, at=LATER, is_internal=True)
    kept = wait_of(ticket)

    edit_comment(comment, actor=alice.actor, changes={"is_internal": False}, at=LAST)

    assert kept is None
    assert wait_of(ticket) == LAST


def test_editing_an_old_comment_is_no_answer(ticket, alice, desk):
    answer = say(ticket, desk, at=NOON)
    say(ticket, alice.actor, at=LATER)

    edit_comment(answer, actor=desk, changes={"content": "Hallo"}, at=LAST)

    assert wait_of(ticket) == LATER


@pytest.mark.parametrize("status", [Status.RESOLVED, Status.CLOSED])
def test_nobody_waits_on_a_ticket_that_is_done(ticket, desk, status):
    become(ticket, desk, status)

    assert wait_of(ticket) is None


def test_a_comment_that_reopens_waits(ticket, alice, desk):
    become(ticket, desk, Status.RESOLVED)

    say(ticket, alice.actor, at=LAST)

    assert Ticket.objects.get().status == Status.OPEN
    assert wait_of(ticket) == LAST


def test_a_client_who_reopens_by_status_waits_and_an_agent_does_not(
    ticket, alice, desk
):
    become(ticket, desk, Status.CLOSED)
    become(ticket, desk, Status.OPEN)
    by_agent = wait_of(ticket)
    become(ticket, desk, Status.CLOSED)

    become(ticket, alice.actor, Status.OPEN, at=LAST)

    assert by_agent is None
    assert wait_of(ticket) == LAST


def test_a_word_on_a_closed_ticket_leaves_it_closed_and_nobody_waiting(
    ticket, alice, desk
):
    become(ticket, desk, Status.CLOSED)

    say(ticket, alice.actor, at=LAST)

    assert wait_of(ticket) is None


def test_the_database_refuses_a_wait_on_a_ticket_that_is_done(ticket, desk):
    become(ticket, desk, Status.RESOLVED)

    with pytest.raises(IntegrityError, match="only_the_active_wait"):
        Ticket.objects.update(waiting_since=NOON)


def test_the_wait_is_the_desks_and_no_answer_or_event_shows_it(alice, ticket, desk):
    say(ticket, desk, at=LATER)

    shown = alice.get(f"/v1/tickets/{ticket.public_id}").content.decode()
    told = [str(event.data) for event in Event.objects.all()]
    assert "waiting_since" not in "".join([shown, *told])


def test_the_desks_order_is_priority_then_the_longest_wait_then_the_answered(
    alice, mallory, sandy, desk
):
    answered = file_ticket(alice, title="answered", priority=Priority.HIGH)
    say(answered, desk, at=NOON)
    fresh = file_ticket(alice, title="fresh", priority=Priority.HIGH)
    Ticket.objects.filter(pk=fresh.pk).update(waiting_since=LATER)
    file_ticket(mallory, title="old", priority=Priority.HIGH)
    file_ticket(alice, title="urgent", priority=Priority.URGENT)
    file_ticket(sandy, title="of a sandbox", priority=Priority.URGENT)

    tickets = Ticket.objects.visible_to(desk).active()

    titles = tickets.by_urgency().values_list("title", flat=True)
    assert list(titles) == ["urgent", "old", "fresh", "answered"]
    assert tickets.waiting().count() == 3


@pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="plans of few rows say nothing there"
)
@pytest.mark.parametrize(
    ("queue", "index"),
    [
        (lambda seen: seen, "desk_all"),
        (lambda seen: seen.active(), "desk_active"),
        (lambda seen: seen.waiting(), "desk_active"),
        (lambda seen: seen.active().filter(assigned_to=7), "desk_assignee"),
        # PostgreSQL needs desk_nobody here: to it IS NULL is no equality.
        (lambda seen: seen.active().filter(assigned_to=None), "desk_"),
    ],
)
def test_the_order_of_every_queue_is_an_indexs(desk, queue, index):
    plan = queue(Ticket.objects.visible_to(desk)).by_urgency()[:50].explain()

    assert f"USING INDEX {index}" in plan
    assert "TEMP B-TREE" not in plan


def test_old_tickets_wait_since_what_their_comments_say(alice, desk):
    waits = {
        file_ticket(alice): NOON,
        answered(alice, desk): None,
        asked_again(alice, desk): LATER,
        done(alice, desk): None,
    }
    Ticket.objects.update(waiting_since=None)

    fill = import_module("tickets.migrations.0003_since_when_a_customer_waits").fill
    fill(apps, Ticket.objects.all())

    assert {ticket: wait_of(ticket) for ticket in waits} == waits


def answered(alice, desk):
    ticket = file_ticket(alice)
    say(ticket, alice.actor, at=NOON)
    say(ticket, desk, at=LATER)
    say(ticket, desk, at=LAST, is_internal=True)
    return ticket


def asked_again(alice, desk):
    ticket = file_ticket(alice)
    say(ticket, desk, at=NOON)
    say(ticket, alice.actor, at=LATER)
    say(ticket, alice.actor, at=LAST)
    return ticket


def done(alice, desk):
    ticket = file_ticket(alice)
    become(ticket, desk, Status.RESOLVED)
    return ticket
