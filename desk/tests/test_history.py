"""The history of a ticket: everything, in words, and nothing to press."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actor import Actor
from conftest import NOON, file_ticket
from credentials.tests.handing import hand_over, reveal
from desk.history import PAGE_SIZE
from events.dispatch import dispatch_events
from tickets.models import Status
from tickets.services import add_comment, redact_text, update_ticket

LATER = NOON + timedelta(minutes=1)


@pytest.fixture
def desk(bob):
    return Actor.of_agent(bob, request_id="request-of-bob")


@pytest.fixture
def agent(client_of, bob):
    return client_of(bob)


def history(ticket):
    return f"/admin/desk/tickets/{ticket.pk}/history/"


def told(client, ticket, **query):
    response = client.get(history(ticket), query)
    assert response.status_code == 200
    return [(line.actor, line.text, line.quote) for line in response.context["lines"]]


def say(ticket, actor, content, *, is_internal=False, at=LATER):
    add_comment(ticket, actor=actor, content=content, is_internal=is_internal, at=at)


def test_it_says_who_did_what_from_the_newest_on(agent, ticket, desk):
    say(ticket, desk, "The SPF record names the old host.")
    update_ticket(
        ticket,
        actor=desk,
        changes={"status": Status.WAITING_ON_CUSTOMER, "title": "Mail"},
        at=LATER + timedelta(minutes=1),
    )

    assert told(agent, ticket) == [
        (
            "Bob Support",
            "Changed the title from “Database connection issue” to “Mail”",
            "",
        ),
        (
            "Bob Support",
            "Changed the status from “Open” to “Waiting on customer”",
            "",
        ),
        ("Bob Support", "Answered for the first time", ""),
        ("Bob Support", "Wrote to the thread", "The SPF record names the old host."),
        ("Alice", "Assigned it to bob@devpros.test", ""),
        ("Alice", "Filed the ticket", "Database connection issue"),
    ]


def test_notes_are_in_it_and_marked(agent, ticket, desk):
    say(ticket, desk, "Same mistake as in March.", is_internal=True)

    page = agent.get(history(ticket)).content.decode()

    assert "Wrote a note" in page
    assert "agents only" in page


def test_it_says_by_which_door_and_in_which_request(agent, ticket, desk):
    say(ticket, desk, "Hello")

    newest, *_, oldest = agent.get(history(ticket)).context["lines"]

    assert (newest.actor_kind, newest.request_id) == ("agent", "request-of-bob")
    assert oldest.actor_kind == "API key"


def test_who_opened_a_secret_is_in_it_with_the_reason(
    agent, alice, bob, carol, through, ticket
):
    path = hand_over(alice, f"/v1/tickets/{ticket.public_id}/credentials")
    reveal(through(carol), path)
    reveal(through(bob), path)

    opened, refused, *_ = agent.get(history(ticket)).context["lines"]

    assert opened.text.startswith("Opened the secret CRED-")
    assert opened.text.endswith(", from 127.0.0.1")
    assert opened.quote
    assert opened.request_id
    assert (refused.actor, refused.quote) == ("Carol Support", "NOT_ASSIGNED")
    assert refused.text.startswith("Was refused the secret CRED-")


def test_an_auditor_reads_it_and_a_superuser_and_nobody_changes_it(
    client_of_role, ticket
):
    for role in ("auditor", "superuser", "lead", "administrator"):
        client = client_of_role(role)

        assert told(client, ticket)[-1][1] == "Filed the ticket"
        assert client.post(history(ticket)).status_code == 405


def test_a_member_and_a_stranger_are_sent_to_sign_in(client, client_of, mia, ticket):
    for stranger in (client, client_of(mia)):
        assert stranger.get(history(ticket)).status_code == 302


@pytest.mark.parametrize("number", [1, 10**18, 10**40])
def test_a_ticket_that_is_not_there_is_not_found(agent, number):
    assert agent.get(f"/admin/desk/tickets/{number}/history/").status_code == 404


def test_a_sandboxs_ticket_is_not_the_desks(agent, sandy):
    assert agent.get(history(file_ticket(sandy))).status_code == 404


def test_another_tickets_history_is_not_in_it(agent, ticket, mallory, desk):
    other = file_ticket(mallory)
    say(other, desk, "Of another")

    assert "Of another" not in agent.get(history(ticket)).content.decode()


def test_it_is_paged_and_loses_no_line(agent, ticket, desk):
    for number in range(PAGE_SIZE):
        at = LATER + timedelta(seconds=number)
        say(ticket, desk, f"line {number}", is_internal=True, at=at)

    first, second = (told(agent, ticket, page=page) for page in (1, 2))

    assert len(first) == PAGE_SIZE
    assert [what for _, what, _ in second][-1] == "Filed the ticket"
    assert not set(first) & set(second)
    assert len({*first, *second}) == PAGE_SIZE + 2


@pytest.mark.parametrize("page", ["0", "x", "-1", "201", "9" * 40, "²"])
def test_a_page_that_is_none_is_not_found(agent, ticket, page):
    assert agent.get(history(ticket), {"page": page}).status_code == 404


def test_what_was_taken_out_is_not_in_it(agent, ticket, desk):
    say(ticket, desk, "hunter2 is the password")
    redact_text(ticket, actor=desk, text="hunter2", at=LATER)

    page = agent.get(history(ticket)).content.decode()

    assert "hunter2" not in page
    assert "Took a text out of everything kept of the ticket" in page


def test_hostile_words_stay_words(agent, alice, desk):
    evil = "<img src=q onerror=alert(1)>\u202e"
    ticket = file_ticket(alice, title=evil)
    say(ticket, desk, evil)
    update_ticket(ticket, actor=desk, changes={"tags": [evil]}, at=LATER)

    page = agent.get(history(ticket)).content.decode()

    assert "<img src=q" not in page
    assert "&lt;img src=q" in page


def test_a_long_history_costs_as_many_statements_as_a_short_one(
    agent, alice, bob, through, ticket, desk
):
    path = hand_over(alice, f"/v1/tickets/{ticket.public_id}/credentials")
    reveal(through(bob), path)
    agent.get(history(ticket))  # the counts beside it are remembered for a while
    costs = []
    for more in (0, 60):
        for number in range(more):
            say(ticket, desk, f"{number}", is_internal=True)
            reveal(through(bob), path) if number % 20 == 0 else None
        with CaptureQueriesContext(connection) as context:
            agent.get(history(ticket))
        costs.append(len(context))

    assert costs[0] == costs[1]


def test_nothing_is_cached_and_no_script_of_others_runs(agent, ticket):
    response = agent.get(history(ticket))

    assert "no-store" in response["Cache-Control"]
    assert "unsafe" not in response["Content-Security-Policy"]


def test_a_mail_that_was_not_sent_is_told_with_its_reason(agent, alice, settings):
    settings.MAILS_PER_NEW_READER = 0
    ticket = file_ticket(alice, customer_email="pat@customer.test")
    dispatch_events(at=LATER)

    lines = told(agent, ticket)

    (line,) = [what for _, what, _ in lines if "no mail" in what]
    assert line.startswith("Sent no mail (ticket received) to pat@customer.test: ")
