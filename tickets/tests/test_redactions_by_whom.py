"""Who may take a text out, and who learns what by trying (contract 5, OPEN-14)."""

import pytest

from accounts.actor import Actor
from api.datetimes import now
from api.errors import InsufficientScope, InvalidRequest
from conftest import NOON, file_ticket
from desk.history import history_of
from events.dispatch import dispatch_events
from events.models import Event, Redaction
from tickets.models import Comment, Ticket
from tickets.services import redact_text, update_ticket
from tickets.tests.test_redactions import (
    SECRET,
    answers_to,
    everything_kept,
    take_out,
    told,
)
from webhooks.services.claim import claim_deliveries


@pytest.fixture
def desk(bob):
    return Actor.of_agent(bob)


def test_a_client_cannot_learn_of_a_note_and_leaves_it_alone(alice, ticket, desk):
    told(ticket, desk, SECRET, is_internal=True)
    before = everything_kept()

    with pytest.raises(InvalidRequest) as of_note:
        take_out(ticket, alice.actor)
    with pytest.raises(InvalidRequest) as of_nothing:
        take_out(ticket, alice.actor, "nowhere")

    assert of_note.value.details == of_nothing.value.details
    assert everything_kept() == before


def test_a_note_that_was_edited_away_is_no_clients_either(alice, ticket, desk):
    note = told(ticket, desk, SECRET, is_internal=True)
    Comment.objects.filter(pk=note.pk).update(content="gone")

    with pytest.raises(InvalidRequest):
        take_out(ticket, alice.actor)
    take_out(ticket, desk)

    assert SECRET not in everything_kept()


def test_an_agent_takes_it_out_of_a_note_unseen(alice, ticket, desk):
    told(ticket, desk, SECRET, is_internal=True)
    before = answers_to(alice, ticket)

    take_out(ticket, desk)

    assert answers_to(alice, ticket) == before
    assert SECRET not in everything_kept()
    assert Event.objects.last().is_internal


def test_nothing_of_the_clients_is_held_for_a_note(alice, ticket, desk, hook):
    headers = {"Idempotency-Key": "k1"}
    place, body = f"/v1/tickets/{ticket.public_id}/comments", {"content": "hello"}
    said = alice.post(place, body, headers=headers)
    told(ticket, desk, SECRET, is_internal=True)
    dispatch_events(at=now())
    before = answers_to(alice, ticket)

    redact_text(ticket, actor=desk, text=SECRET, at=NOON)

    assert Redaction.objects.exists()
    assert answers_to(alice, ticket) == before
    assert alice.post(place, body, headers=headers).content == said.content
    assert claim_deliveries(100, at=now())
    assert SECRET not in desk_history(ticket)


def desk_history(ticket):
    return str(history_of(ticket, page=1, with_access_log=True))


def test_a_note_loses_what_the_client_takes_out_elsewhere(alice, ticket, desk):
    told(ticket, desk, f"they wrote {SECRET}", is_internal=True)
    update_ticket(ticket, actor=alice.actor, changes={"title": SECRET}, at=NOON)

    take_out(ticket, alice.actor)

    assert Comment.objects.get().content == "they wrote [redacted]"


def test_another_case_in_a_comment_is_another_text(alice, ticket):
    told(ticket, alice.actor, SECRET.upper())

    with pytest.raises(InvalidRequest):
        take_out(ticket, alice.actor, SECRET)


def test_other_tickets_keep_theirs(alice, ticket, mallory):
    stranger = file_ticket(mallory, title=SECRET)
    sibling = file_ticket(alice, title=SECRET)
    update_ticket(ticket, actor=alice.actor, changes={"title": SECRET}, at=NOON)

    take_out(ticket, alice.actor)

    titles = Ticket.objects.filter(pk__in=[stranger.pk, sibling.pk])
    assert {shown.title for shown in titles} == {SECRET}


def test_without_the_right_to_write_nothing_is_taken_out(alice, ticket):
    reader = alice.actor.limited_to(frozenset({"tickets:read"}))

    with pytest.raises(InsufficientScope):
        take_out(ticket, reader, ticket.title)
