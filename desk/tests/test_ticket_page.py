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


def text_of(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def comment_on(ticket, actor, content, *, note=False, at=NOON):
    return add_comment(ticket, actor=actor, content=content, is_internal=note, at=at)


def move(ticket, agent, at=NOON, **changes):
    update_ticket(ticket, actor=Actor.of_agent(agent), changes=changes, at=at)


def test_an_agent_reads_the_ticket_with_the_roles_of_who_wrote(bobs, alice, bob):
    comment_on(bobs.ticket, alice.actor, "It is still broken")
    comment_on(bobs.ticket, Actor.of_agent(bob), "Looking into it")
    comment_on(bobs.ticket, Actor.of_agent(bob), "Ask hosting first", note=True)

    page = text_of(bobs.get_page())

    assert bobs.ticket.public_id in page
    for words in ("It is still broken", "Looking into it", "Ask hosting first"):
        assert words in page
    assert page.count("Only agents see this.") == 2  # the note, and the box for one
    assert page.index("Customer</span>") < page.index("Agent</span>")


def test_a_stranger_gets_404_for_a_ticket_that_is_not_there(bobs):
    for path in ("999", str(bobs.ticket.pk + 1)):
        assert bobs.get(f"/admin/desk/tickets/{path}/").status_code == 404


@pytest.mark.parametrize("number", ["9" * 19, "9" * 400, "x", "TICK-1"])
def test_a_number_no_database_holds_is_no_address(bobs, number):
    assert bobs.get(f"/admin/desk/tickets/{number}/").status_code == 404


def test_a_sandboxs_ticket_is_not_at_the_desk(bobs, sandy):
    sandboxed = file_ticket(sandy)

    assert bobs.get(f"/admin/desk/tickets/{sandboxed.pk}/").status_code == 404


def test_members_and_the_unsigned_do_not_get_there(client, mia, bobs):
    unsigned = client.get(bobs.path)
    sign_in(client, mia.email)

    for answer in (
        unsigned,
        client.get(bobs.path),
        client.post(f"{bobs.path}reply/"),
    ):
        assert (answer.status_code, "/login/" in answer.url) == (302, True)


def test_an_agent_without_the_right_is_refused(bobs, bob):
    bob.groups.clear()

    for path in ("", "thread/", "macro/?macro=1"):
        assert bobs.get(f"{bobs.path}{path}").status_code == 403
    for path in ("reply/", "draft/", "presence/", "change/"):
        assert bobs.post(f"{bobs.path}{path}").status_code == 403


def test_somebody_elses_form_says_nothing(bob, unassigned_ticket):
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(bob)

    answer = forged.post(
        f"/admin/desk/tickets/{unassigned_ticket.pk}/reply/",
        {"mode": "reply", "text": "x", "then": "send", "seen": 2**60},
    )

    assert (answer.status_code, Comment.objects.count()) == (403, 0)


def test_the_page_is_kept_by_nobody_and_runs_only_our_scripts(bobs):
    answer = bobs.get_page()

    assert "no-store" in answer["Cache-Control"]
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self'" in policy.split("; ")
    assert "unsafe" not in policy


def test_hostile_text_is_only_text(alice, bob):
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


def test_three_changes_between_messages_are_folded_and_two_are_not(bobs, alice, bob):
    for number in range(3):
        move(bobs.ticket, bob, priority=number + 1 if number != 1 else 4)
    folded = text_of(bobs.get_page())
    comment_on(bobs.ticket, alice.actor, "Anything new?", at=NOON + timedelta(hours=1))
    later = NOON + timedelta(hours=2)
    move(bobs.ticket, bob, at=later, status=Status.IN_PROGRESS)
    open_page = text_of(bobs.get_page())

    assert "3 changes" in folded
    between = open_page[open_page.index("Anything new?") : open_page.index("composer")]
    assert "changed the status from" in between
    assert "changes <span" not in between


def test_only_the_newest_fifty_are_there_and_earlier_ones_come_when_asked(bobs, alice):
    for number in range(60):
        at = NOON + timedelta(minutes=number)
        comment_on(bobs.ticket, alice.actor, f"message {number:02}", at=at)

    page = text_of(bobs.get_page())
    eleventh = Comment.objects.get(content="message 10")
    earlier = text_of(bobs.get(f"{bobs.path}thread/?before={eleventh.pk}"))

    assert ("message 09" in page, "message 10" in page) == (False, True)
    assert f"?before={eleventh.pk}" in page
    assert ("message 00" in earlier, "message 10" in earlier) == (True, False)
    assert "Earlier messages" not in earlier


@pytest.mark.parametrize("before", ["x", "0", "9" * 30, "-1"])
def test_what_is_before_no_message_is_not_there(bobs, before):
    assert bobs.get(f"{bobs.path}thread/?before={before}").status_code == 404


def test_another_tickets_message_is_no_place_in_this_one(bobs, alice):
    other = comment_on(file_ticket(alice), alice.actor, "elsewhere")

    assert bobs.get(f"{bobs.path}thread/?before={other.pk}").status_code == 404


def test_a_long_conversation_costs_as_many_queries_as_a_short_one(bobs, alice, bob):
    def cost():
        with CaptureQueriesContext(connection) as context:
            bobs.get_page()
        return len(context)

    comment_on(bobs.ticket, alice.actor, "first")
    move(bobs.ticket, bob, priority=1)
    bobs.get_page()  # the first look at any page fills Django's own caches
    short = cost()
    _talk(bobs.ticket, alice, 500)
    for number in range(10):
        move(bobs.ticket, bob, priority=number % 4 + 1)
        file_ticket(alice, title=f"Another of theirs {number}")

    assert cost() == short <= 25


def _talk(ticket, caller, times):
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


def test_the_customers_other_tickets_stand_beside_those_at_work_first(bobs, alice, bob):
    done = file_ticket(alice, title="Old and done", customer_email="CLIENT@agency.com")
    file_ticket(alice, title="Still at work")
    file_ticket(alice, title="Somebody else's", customer_email="other@agency.com")
    move(done, bob, status=Status.RESOLVED)

    page = text_of(bobs.get_page())
    beside = page[page.index("Other tickets") :]

    assert beside.index("Still at work") < beside.index("Old and done")
    assert "Somebody else&#x27;s" not in beside


def test_the_same_address_at_another_agency_is_another_customer(bobs, mallory):
    file_ticket(mallory, title="Of another agency")

    page = text_of(bobs.get_page())

    assert "Of another agency" not in page[page.index('id="facts"') :]


def test_the_queue_it_was_opened_from_stays_beside_it(bobs, alice):
    first = file_ticket(alice, title="First of all", priority=4)
    mine = text_of(bobs.get_page("?queue=unassigned&evil=1"))

    assert f"/admin/desk/tickets/{first.pk}/?queue=unassigned" in mine
    assert "evil" not in mine


def test_nothing_is_remembered_by_looking(bobs):
    bobs.get_page()

    assert not Preference.objects.exists()


def test_the_admins_list_leads_here_and_keeps_the_record(bobs):
    rows = text_of(bobs.get("/admin/tickets/ticket/"))
    record = f"/admin/tickets/ticket/{bobs.ticket.pk}/"

    assert f'href="{bobs.path}"' in rows
    assert f'href="{record}change/"' in rows
    assert f'href="{record}change/"' in text_of(bobs.get_page())
    assert bobs.get(f"{record}work_it/").url == bobs.path
