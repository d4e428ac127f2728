"""How much a ticket may hold, for each side, without locking out the other one."""

import io

import pytest
from django.core.management import CommandError, call_command

from accounts.actor import Actor
from conftest import NOON, file_ticket
from tests.support.error_facts import error_facts
from tickets.ceilings import size_of
from tickets.models import Comment, Ticket
from tickets.services import add_comment, edit_comment, redact_text, update_ticket

COMMENTS = {"resource": "comments", "limit": 2}


@pytest.fixture
def place(ticket):
    return f"/v1/tickets/{ticket.public_id}"


@pytest.fixture
def few_comments(settings):
    settings.CLIENT_COMMENTS_PER_TICKET = 2
    settings.AGENT_COMMENTS_PER_TICKET = 2


def say(caller, place, content="x", **more):
    return caller.post(f"{place}/comments", {"content": content, **more})


def test_a_client_writes_as_many_comments_as_may_be_and_no_more(
    alice, mallory, place, few_comments
):
    answers = [say(alice, place), say(alice, place, is_internal=True)]

    refused = say(alice, place)

    assert [answer.status_code for answer in answers] == [201, 201]
    assert refused.status_code == 409
    assert refused.json()["error"]["code"] == "LIMIT_REACHED"
    assert error_facts(refused) == COMMENTS
    assert Comment.objects.count() == 2
    assert say(mallory, place).status_code == 404


def test_on_a_ticket_that_a_client_filled_agents_answer_note_and_close(
    alice, bob, through, place, few_comments
):
    while say(alice, place).status_code == 201:
        pass
    agent = through(bob)

    reply, note = say(agent, place), say(agent, place, is_internal=True)
    closed = agent.patch(place, {"status": "closed"})

    assert [reply.status_code, note.status_code] == [201, 201]
    assert closed.status_code == 200
    assert error_facts(say(agent, place)) == COMMENTS


def test_notes_count_for_no_client(alice, bob, through, place, few_comments):
    agent = through(bob)
    while say(agent, place, is_internal=True).status_code == 201:
        pass

    assert [say(alice, place).status_code for _ in "abc"] == [201, 201, 409]


def test_a_command_says_why(ticket, few_comments):
    words = ("add_comment", ticket.public_id, "--content=x")
    for _ in "ab":
        call_command(*words, stdout=io.StringIO())

    with pytest.raises(CommandError, match="The limit of 2 comments is reached"):
        call_command(*words, stdout=io.StringIO())


@pytest.fixture
def little_text(settings, ticket):
    settings.TEXT_BYTES_PER_TICKET = size_of(ticket.description) + 10


def test_a_clients_text_is_counted_in_bytes_over_all_of_it(alice, place, little_text):
    fits = say(alice, place, "é" * 3)

    refused = say(alice, place, "12345")

    assert fits.status_code == 201
    assert refused.status_code == 409
    assert error_facts(refused)["resource"] == "bytes of text"
    assert say(alice, place, "1234").status_code == 201
    assert alice.patch(place, {"description": "x" * 99}).status_code == 409


def test_what_becomes_shorter_is_never_refused(alice, place, ticket, settings):
    made = say(alice, place, "x" * 100).json()
    settings.TEXT_BYTES_PER_TICKET = 10
    path = f"{place}/comments/{made['id']}"

    assert alice.patch(path, {"content": "x" * 101}).status_code == 409
    assert alice.patch(path, {"content": "x" * 99}).status_code == 200
    assert alice.patch(place, {"title": "y", "description": "z"}).status_code == 200


def test_an_agents_text_is_its_own(alice, bob, through, place, little_text):
    assert say(alice, place, "x" * 10).status_code == 201
    agent = through(bob)

    assert say(agent, place, "x" * 40).status_code == 201
    refused = say(agent, place, "x" * 40, is_internal=True)
    assert error_facts(refused)["resource"] == "bytes of text"


def test_a_text_can_be_taken_out_though_what_stands_there_then_is_longer(
    alice, place, little_text
):
    assert say(alice, place, "abcabcabc").status_code == 201

    assert alice.post(f"{place}/redactions", {"text": "abc"}).status_code == 200


def test_the_counters_are_true_whatever_happened(alice, bob, ticket):
    client, desk = alice.actor, Actor.of_agent(bob)
    for actor, is_internal in ((client, False), (client, True), (desk, False)):
        say_as(ticket, actor, is_internal)
    note = say_as(ticket, desk, True)
    edit_comment(note, actor=desk, changes={"content": "published é"}, at=NOON)
    edit_comment(note, actor=desk, changes={"is_internal": False}, at=NOON)
    longer = {"description": "longer é than before, and abcabc"}
    update_ticket(ticket, actor=desk, changes=longer, at=NOON)
    redact_text(ticket, actor=client, text="abc", at=NOON)

    counted = Ticket.objects.get()

    texts = {True: [counted.description], False: []}
    for comment in Comment.objects.all():
        texts[comment.is_of_client].append(comment.content)
    assert counted.client_comments == len(texts[True]) - 1 == 2
    assert counted.agent_comments == len(texts[False]) == 2
    assert counted.client_bytes == sum(map(size_of, texts[True]))
    assert counted.agent_bytes == sum(map(size_of, texts[False]))


def say_as(ticket, actor, is_internal):
    return add_comment(
        ticket, actor=actor, content="é abc", is_internal=is_internal, at=NOON
    )


def test_a_new_ticket_counts_its_description(alice):
    assert file_ticket(alice, description="é").client_bytes == 2
