"""The history of a ticket: everything, in words, and nothing to press."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actor import Actor
from conftest import NOON, file_ticket
from credentials.tests.api_calls import reveal, store_secret
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


def history_url(ticket):
    return f"/admin/desk/tickets/{ticket.pk}/history/"


def read_history(client, ticket, **query):
    response = client.get(history_url(ticket), query)
    assert response.status_code == 200
    return [(line.actor, line.text, line.quote) for line in response.context["lines"]]


def add_comment_at(ticket, actor, content, *, is_internal=False, at=LATER):
    add_comment(ticket, actor=actor, content=content, is_internal=is_internal, at=at)


def test_the_history_lists_events_newest_first(agent, ticket, desk):
    add_comment_at(ticket, desk, "The SPF record names the old host.")
    update_ticket(
        ticket,
        actor=desk,
        changes={"status": Status.WAITING_ON_CUSTOMER, "title": "Mail"},
        at=LATER + timedelta(minutes=1),
    )

    assert read_history(agent, ticket) == [
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


def test_the_history_marks_notes(agent, ticket, desk):
    add_comment_at(ticket, desk, "Same mistake as in March.", is_internal=True)

    page = agent.get(history_url(ticket)).content.decode()

    assert "Wrote a note" in page
    assert "agents only" in page


def test_the_history_has_actor_kinds_and_request_ids(agent, ticket, desk):
    add_comment_at(ticket, desk, "Hello")

    newest, *_, oldest = agent.get(history_url(ticket)).context["lines"]

    assert (newest.actor_kind, newest.request_id) == ("agent", "request-of-bob")
    assert oldest.actor_kind == "API key"


def test_the_history_has_the_access_log_with_reasons(
    agent, alice, bob, carol, through, ticket
):
    path = store_secret(alice, f"/v1/tickets/{ticket.public_id}/credentials")
    reveal(through(carol), path)
    reveal(through(bob), path)

    opened, refused, *_ = agent.get(history_url(ticket)).context["lines"]

    assert opened.text.startswith("Opened the secret CRED-")
    assert opened.text.endswith(", from 127.0.0.1")
    assert opened.quote
    assert opened.request_id
    assert (refused.actor, refused.quote) == ("Carol Support", "NOT_ASSIGNED")
    assert refused.text.startswith("Was refused the secret CRED-")


def test_the_history_is_readable_for_each_role_and_refuses_a_post(
    client_of_role, ticket
):
    for role in ("auditor", "superuser", "lead", "administrator"):
        client = client_of_role(role)

        assert read_history(client, ticket)[-1][1] == "Filed the ticket"
        assert client.post(history_url(ticket)).status_code == 405


def test_the_history_redirects_a_member_or_a_stranger_to_the_sign_in(
    client, client_of, mia, ticket
):
    for stranger in (client, client_of(mia)):
        assert stranger.get(history_url(ticket)).status_code == 302


@pytest.mark.parametrize("number", [1, 10**18, 10**40])
def test_the_history_of_a_missing_ticket_returns_404(agent, number):
    assert agent.get(f"/admin/desk/tickets/{number}/history/").status_code == 404


def test_the_history_of_a_sandbox_ticket_returns_404(agent, sandy):
    assert agent.get(history_url(file_ticket(sandy))).status_code == 404


def test_the_history_has_no_events_of_another_ticket(agent, ticket, mallory, desk):
    other = file_ticket(mallory)
    add_comment_at(other, desk, "Of another")

    assert "Of another" not in agent.get(history_url(ticket)).content.decode()


def test_the_pages_of_a_history_have_each_line_once(agent, ticket, desk):
    for number in range(PAGE_SIZE):
        at = LATER + timedelta(seconds=number)
        add_comment_at(ticket, desk, f"line {number}", is_internal=True, at=at)

    first, second = (read_history(agent, ticket, page=page) for page in (1, 2))

    assert len(first) == PAGE_SIZE
    assert [what for _, what, _ in second][-1] == "Filed the ticket"
    assert not set(first) & set(second)
    assert len({*first, *second}) == PAGE_SIZE + 2


@pytest.mark.parametrize("page", ["0", "x", "-1", "201", "9" * 40, "²"])
def test_an_invalid_page_number_of_a_history_returns_404(agent, ticket, page):
    assert agent.get(history_url(ticket), {"page": page}).status_code == 404


def test_the_history_has_no_redacted_text(agent, ticket, desk):
    add_comment_at(ticket, desk, "hunter2 is the password")
    redact_text(ticket, actor=desk, text="hunter2", at=LATER)

    page = agent.get(history_url(ticket)).content.decode()

    assert "hunter2" not in page
    assert "Took a text out of everything kept of the ticket" in page


def test_html_in_names_and_texts_is_escaped(agent, alice, desk):
    hostile = "<img src=q onerror=alert(1)>\u202e"
    ticket = file_ticket(alice, title=hostile)
    add_comment_at(ticket, desk, hostile)
    update_ticket(ticket, actor=desk, changes={"tags": [hostile]}, at=LATER)

    page = agent.get(history_url(ticket)).content.decode()

    assert "<img src=q" not in page
    assert "&lt;img src=q" in page


def test_the_number_of_queries_does_not_depend_on_the_length_of_the_history(
    agent, alice, bob, through, ticket, desk
):
    path = store_secret(alice, f"/v1/tickets/{ticket.public_id}/credentials")
    reveal(through(bob), path)
    agent.get(history_url(ticket))  # the counts beside it are remembered for a while
    costs = []
    for more in (0, 60):
        for number in range(more):
            add_comment_at(ticket, desk, f"{number}", is_internal=True)
            reveal(through(bob), path) if number % 20 == 0 else None
        with CaptureQueriesContext(connection) as context:
            agent.get(history_url(ticket))
        costs.append(len(context))

    assert costs[0] == costs[1]


def test_the_history_is_not_cached_and_has_a_strict_content_security_policy(
    agent, ticket
):
    response = agent.get(history_url(ticket))

    assert "no-store" in response["Cache-Control"]
    assert "unsafe" not in response["Content-Security-Policy"]


def test_the_history_has_unsent_mails_with_the_reason(agent, alice, settings):
    settings.MAILS_PER_NEW_READER = 0
    ticket = file_ticket(alice, customer_email="pat@customer.test")
    dispatch_events(at=LATER)

    lines = read_history(agent, ticket)

    (line,) = [what for _, what, _ in lines if "no mail" in what]
    assert line.startswith("Sent no mail (ticket received) to pat@customer.test: ")
