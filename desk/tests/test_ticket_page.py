"""The ticket's page: who sees it, what it shows, and that its length costs nothing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actor import Actor
from accounts.tests.sign_in_support import sign_in
from conftest import NOON, file_ticket
from desk.models import Preference
from desk.tests.support import TicketClient
from tickets.models import Comment, Status
from tickets.services import add_comment, update_ticket

HOSTILE = "<script>alert(1)</script>\u202egpj"


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def comment_on(ticket, actor, content, *, note=False, at=NOON):
    return add_comment(ticket, actor=actor, content=content, is_internal=note, at=at)


def update_ticket_as(ticket, agent, at=NOON, **changes):
    update_ticket(ticket, actor=Actor.of_agent(agent), changes=changes, at=at)


def test_the_ticket_page_has_all_messages_with_their_authors_roles(
    bobs_client, alice, bob
):
    comment_on(bobs_client.ticket, alice.actor, "It is still broken")
    comment_on(bobs_client.ticket, Actor.of_agent(bob), "Looking into it")
    comment_on(bobs_client.ticket, Actor.of_agent(bob), "Ask hosting first", note=True)

    page = text_of(bobs_client.get_page())

    assert bobs_client.ticket.public_id in page
    for words in ("It is still broken", "Looking into it", "Ask hosting first"):
        assert words in page
    assert page.count("Only agents see this.") == 2  # the note, and the box for one
    assert page.index("Customer</span>") < page.index("Agent</span>")


def test_the_page_of_a_missing_ticket_returns_404(bobs_client):
    for path in ("999", str(bobs_client.ticket.pk + 1)):
        assert bobs_client.get(f"/admin/desk/tickets/{path}/").status_code == 404


@pytest.mark.parametrize("number", ["9" * 19, "9" * 400, "x", "TICK-1"])
def test_a_ticket_number_that_no_database_holds_returns_404(bobs_client, number):
    assert bobs_client.get(f"/admin/desk/tickets/{number}/").status_code == 404


def test_the_page_of_a_sandbox_ticket_returns_404(bobs_client, sandy):
    sandboxed = file_ticket(sandy)

    assert bobs_client.get(f"/admin/desk/tickets/{sandboxed.pk}/").status_code == 404


def test_the_ticket_page_redirects_a_member_or_a_stranger_to_the_sign_in(
    client, mia, bobs_client
):
    unsigned = client.get(bobs_client.path)
    sign_in(client, mia.email)

    for response in (
        unsigned,
        client.get(bobs_client.path),
        client.post(f"{bobs_client.path}reply/"),
    ):
        assert (response.status_code, "/login/" in response.url) == (302, True)


def test_an_agent_without_permissions_gets_403_from_each_address(bobs_client, bob):
    bob.groups.clear()

    for path in ("", "thread/", "macro/?macro=1"):
        assert bobs_client.get(f"{bobs_client.path}{path}").status_code == 403
    for path in ("reply/", "draft/", "presence/", "change/"):
        assert bobs_client.post(f"{bobs_client.path}{path}").status_code == 403


def test_a_reply_without_a_csrf_token_returns_403(bob, unassigned_ticket):
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(bob)

    response = forged.post(
        f"/admin/desk/tickets/{unassigned_ticket.pk}/reply/",
        {"mode": "reply", "text": "x", "then": "send", "seen": 2**60},
    )

    assert (response.status_code, Comment.objects.count()) == (403, 0)


def test_the_ticket_page_is_not_cached_and_has_a_strict_content_security_policy(
    bobs_client,
):
    response = bobs_client.get_page()

    assert "no-store" in response["Cache-Control"]
    policy = response["Content-Security-Policy"]
    assert "script-src 'self'" in policy.split("; ")
    assert "unsafe" not in policy


def test_text_of_tickets_is_escaped_on_the_ticket_page(alice, bob):
    ticket = file_ticket(
        alice,
        title=HOSTILE,
        description=HOSTILE,
        category=HOSTILE[:60],
        tags=[HOSTILE[:40].lower()],
        metadata={HOSTILE: HOSTILE},
    )
    comment_on(ticket, alice.actor, HOSTILE)

    page = text_of(TicketClient(bob, ticket).get_page())

    assert "<script>alert" not in page
    assert "<bdi>&lt;script&gt;alert(1)&lt;/script&gt;\u202egpj</bdi>" in page


def test_three_events_between_messages_are_folded_and_two_are_not(
    bobs_client, alice, bob
):
    for number in range(3):
        update_ticket_as(
            bobs_client.ticket, bob, priority=number + 1 if number != 1 else 4
        )
    folded = text_of(bobs_client.get_page())
    comment_on(
        bobs_client.ticket, alice.actor, "Anything new?", at=NOON + timedelta(hours=1)
    )
    later = NOON + timedelta(hours=2)
    update_ticket_as(bobs_client.ticket, bob, at=later, status=Status.IN_PROGRESS)
    open_page = text_of(bobs_client.get_page())

    assert "3 changes" in folded
    between = open_page[open_page.index("Anything new?") : open_page.index("composer")]
    assert "changed the status from" in between
    assert "changes <span" not in between


def test_the_thread_has_50_messages_and_loads_earlier_ones_on_request(
    bobs_client, alice
):
    for number in range(60):
        at = NOON + timedelta(minutes=number)
        comment_on(bobs_client.ticket, alice.actor, f"message {number:02}", at=at)

    page = text_of(bobs_client.get_page())
    eleventh = Comment.objects.get(content="message 10")
    earlier = text_of(
        bobs_client.get(f"{bobs_client.path}thread/?before={eleventh.pk}")
    )

    assert ("message 09" in page, "message 10" in page) == (False, True)
    assert f"?before={eleventh.pk}" in page
    assert ("message 00" in earlier, "message 10" in earlier) == (True, False)
    assert "Earlier messages" not in earlier


@pytest.mark.parametrize("before", ["x", "0", "9" * 30, "-1"])
def test_earlier_messages_before_an_invalid_number_return_404(bobs_client, before):
    assert (
        bobs_client.get(f"{bobs_client.path}thread/?before={before}").status_code == 404
    )


def test_earlier_messages_before_a_message_of_another_ticket_return_404(
    bobs_client, alice
):
    other = comment_on(file_ticket(alice), alice.actor, "elsewhere")

    assert (
        bobs_client.get(f"{bobs_client.path}thread/?before={other.pk}").status_code
        == 404
    )


def test_the_number_of_queries_does_not_depend_on_the_length_of_the_conversation(
    bobs_client, alice, bob
):
    def cost():
        with CaptureQueriesContext(connection) as context:
            bobs_client.get_page()
        return len(context)

    comment_on(bobs_client.ticket, alice.actor, "first")
    update_ticket_as(bobs_client.ticket, bob, priority=1)
    bobs_client.get_page()  # the first look at any page fills Django's own caches
    short = cost()
    add_comments(bobs_client.ticket, alice, 500)
    for number in range(10):
        update_ticket_as(bobs_client.ticket, bob, priority=number % 4 + 1)
        file_ticket(alice, title=f"Another of theirs {number}")

    assert cost() == short <= 25


def add_comments(ticket, caller, times):
    Comment.objects.bulk_create(
        Comment(
            ticket=ticket,
            author_type="api_key",
            author_id=caller.key.pk,
            author_name="Alice",
            content=f"message {number}",
            created_at=NOON + timedelta(seconds=number),
        )
        for number in range(times)
    )


def test_the_sidebar_lists_the_customers_other_tickets_active_ones_first(
    bobs_client, alice, bob
):
    done = file_ticket(alice, title="Old and done", customer_email="CLIENT@agency.com")
    file_ticket(alice, title="Still at work")
    file_ticket(alice, title="Somebody else's", customer_email="other@agency.com")
    update_ticket_as(done, bob, status=Status.RESOLVED)

    page = text_of(bobs_client.get_page())
    sidebar = page[page.index("Other tickets") :]

    assert sidebar.index("Still at work") < sidebar.index("Old and done")
    assert "Somebody else&#x27;s" not in sidebar


def test_the_sidebar_has_no_tickets_of_another_organization(bobs_client, mallory):
    file_ticket(mallory, title="Of another agency")

    page = text_of(bobs_client.get_page())

    assert "Of another agency" not in page[page.index('id="facts"') :]


def test_the_ticket_page_lists_the_queue_it_was_opened_from(bobs_client, alice):
    first = file_ticket(alice, title="First of all", priority=4)
    mine = text_of(bobs_client.get_page("?queue=unassigned&evil=1"))

    assert f"/admin/desk/tickets/{first.pk}/?queue=unassigned" in mine
    assert "evil" not in mine


def test_a_get_of_the_ticket_page_saves_no_preference(bobs_client):
    bobs_client.get_page()

    assert not Preference.objects.exists()


def test_the_admins_ticket_list_links_to_the_desk_and_to_the_record(bobs_client):
    rows = text_of(bobs_client.get("/admin/tickets/ticket/"))
    record = f"/admin/tickets/ticket/{bobs_client.ticket.pk}/"

    assert f'href="{bobs_client.path}"' in rows
    assert f'href="{record}change/"' in rows
    assert f'href="{record}change/"' in text_of(bobs_client.get_page())
    assert bobs_client.get(f"{record}work_it/").url == bobs_client.path
