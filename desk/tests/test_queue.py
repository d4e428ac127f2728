"""The queues: what each holds, in which order, for whom, at what cost."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actor import Actor
from api.datetimes import now
from conftest import NOON, file_ticket
from desk.counts import queue_counts
from desk.models import Presence, Team
from desk.queues import QUEUES, SORTS, ticket_rows, tickets_in
from desk.tests.support import (
    QUEUE,
    file_waiting_ticket,
    numbers_in,
    sign_in_as,
    update_as_agent,
)
from tickets.models import Priority, Status, Ticket
from tickets.services import add_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def bobs_client(client, bob):
    return sign_in_as(client, bob)


def get_queue(browser, **query):
    return browser.get(QUEUE, query)


def test_the_queue_mine_has_own_tickets_and_needs_a_sign_in(
    bobs_client, alice, bob, carol
):
    mine = file_ticket(alice, assigned_to=bob.email)
    file_ticket(alice, assigned_to=carol.email)

    assert numbers_in(get_queue(bobs_client, queue="mine")) == [mine.pk]
    assert Client().get(QUEUE).url.startswith("/admin/login/")


def test_a_queue_redirects_a_member(client, mia):
    assert sign_in_as(client, mia).get(QUEUE).status_code == 302


def test_no_queue_has_sandbox_tickets(bobs_client, sandy):
    file_ticket(sandy)

    assert all(numbers_in(get_queue(bobs_client, queue=name)) == [] for name in QUEUES)


def test_a_queue_is_sorted_by_priority_and_then_by_waiting_time(bobs_client, alice):
    start = now()
    short = file_waiting_ticket(alice, "a", hours=1, at=start, priority=Priority.HIGH)
    low = file_waiting_ticket(alice, "b", hours=99, at=start, priority=Priority.LOW)
    long = file_waiting_ticket(alice, "c", hours=3, at=start, priority=Priority.HIGH)
    answered = file_ticket(alice, priority=Priority.HIGH)
    Ticket.objects.filter(pk=answered.pk).update(waiting_since=None)

    page = get_queue(bobs_client, queue="unassigned")

    assert numbers_in(page) == [long.pk, short.pk, answered.pk, low.pk]
    assert [row.waiting_for for row in page.context["rows"]] == [
        "3 h",
        "1 h",
        "",
        "4 d",
    ]


def test_a_customer_who_writes_again_moves_the_ticket_to_waiting_for_us(
    bobs_client, alice, bob
):
    ticket = file_ticket(alice)
    response = {"is_internal": False, "at": NOON + timedelta(hours=1)}
    add_comment(ticket, actor=Actor.of_agent(bob), content="Which page?", **response)
    update_as_agent(ticket, bob, NOON, status=Status.WAITING_ON_CUSTOMER)

    assert numbers_in(get_queue(bobs_client, queue="waiting_for_us")) == []
    assert numbers_in(get_queue(bobs_client, queue="waiting_for_customer")) == [
        ticket.pk
    ]

    add_comment(ticket, actor=alice.actor, content="All of them.", **response)

    assert numbers_in(get_queue(bobs_client, queue="waiting_for_us")) == [ticket.pk]
    assert numbers_in(get_queue(bobs_client, queue="waiting_for_customer")) == []


def test_the_queue_overdue_has_active_tickets_after_their_due_date(
    bobs_client, alice, bob
):
    today = now().date()
    late = file_ticket(alice, due_date=today - timedelta(days=1))
    file_ticket(alice, due_date=today)
    done = file_ticket(alice, due_date=today - timedelta(days=1))
    update_as_agent(done, bob, NOON, status=Status.RESOLVED)

    assert numbers_in(get_queue(bobs_client, queue="overdue")) == [late.pk]


@pytest.mark.parametrize("sort", SORTS)
def test_the_pages_of_a_queue_have_each_ticket_once_in_any_order(
    bobs_client, alice, monkeypatch, sort
):
    monkeypatch.setattr("desk.pages.queue.PAGE_SIZE", 3)
    start = now()
    filed = {
        file_waiting_ticket(
            alice, "x", hours=n % 2, at=start, priority=Priority(1 + n % 3)
        ).pk
        for n in range(8)
    }
    Ticket.objects.filter(pk__in=sorted(filed)[:3]).update(waiting_since=None)

    page, seen = get_queue(bobs_client, queue="unassigned", sort=sort), []
    first = list(SORTS[sort][1].sorted(tickets_of(filed)).values_list("pk", flat=True))
    while True:
        seen += numbers_in(page)
        if not page.context["next"]:
            break
        page = bobs_client.get(page.context["next"])

    assert seen == first


def tickets_of(numbers):
    return Ticket.objects.filter(pk__in=numbers)


@pytest.mark.parametrize("after", ["x", "cD1ub3QtYS1kYXRl", "A" * 7_000, "%00"])
def test_an_invalid_cursor_redirects_to_the_first_page(bobs_client, after):
    response = bobs_client.get(f"{QUEUE}?queue=all&after={after}")

    assert response.url == f"{QUEUE}?queue=all"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"tag": "DNS"}, "dns"),
        ({"status": "in_progress"}, "mine"),
        ({"priority": "urgent"}, "urgent"),
        ({"assignee": "me"}, "mine"),
        ({"assignee": "none", "priority": "urgent"}, "urgent"),
        ({"organization": "acme", "q": "printer fire"}, "fire"),
        ({"q": "fire printer"}, "fire"),
    ],
)
def test_a_queue_can_be_filtered(bobs_client, alice, bob, query, found):
    filed = {
        "dns": file_ticket(alice, tags=["dns"]),
        "urgent": file_ticket(alice, priority=Priority.URGENT),
        "fire": file_ticket(alice, title="Printer on fire"),
        "mine": file_ticket(alice, assigned_to=bob.email),
    }
    update_as_agent(filed["mine"], bob, NOON, status=Status.IN_PROGRESS)

    page = get_queue(bobs_client, queue="all", **query)

    assert numbers_in(page) == [filed[found].pk]


def test_a_queue_can_be_filtered_by_team(bobs_client, alice, bob, carol):
    team = Team.objects.create(name="Frontend")
    team.members.add(carol)
    theirs = file_ticket(alice, assigned_to=carol.email)
    file_ticket(alice, assigned_to=bob.email)

    assert numbers_in(get_queue(bobs_client, queue="all", team=team.pk)) == [theirs.pk]


@pytest.mark.parametrize(
    "query",
    [
        {"queue": "nobodys"},
        {"status": "opne"},
        {"team": "9" * 30},
        {"assignee": "1; DROP"},
        {"organization": "Nowhere"},
        {"q": "a" * 513},
        {"q": "\x00"},
        {"sort": "-id"},
    ],
)
def test_an_invalid_filter_is_reported_and_matches_nothing(bobs_client, alice, query):
    file_ticket(alice)

    page = get_queue(bobs_client, **query)

    assert page.status_code == 200
    assert numbers_in(page) == []
    assert page.context["form"].errors


def test_a_row_names_the_agents_who_are_present(bobs_client, alice, carol):
    ticket = file_ticket(alice)
    there = {"agent": carol, "ticket": ticket, "is_writing": True}
    Presence.objects.create(at=now(), **there)

    page = get_queue(bobs_client, queue="all").content.decode()

    assert "Carol Support</bdi> is replying" in page


def test_text_of_tickets_is_escaped_in_a_queue(bobs_client, alice):
    file_ticket(alice, title="<b>\u202efdp", tags=["<i>"], customer_email="a&b@c.test")

    page = get_queue(bobs_client, queue="all").content.decode()

    assert "<bdi>&lt;b&gt;\u202efdp</bdi>" in page
    assert "a&amp;b@c.test" in page


@pytest.mark.parametrize("many", [1, 12])
def test_a_queue_costs_at_most_13_queries_for_any_number_of_tickets(
    bobs_client, alice, bob, carol, many
):
    for _ in range(many):
        ticket = file_ticket(alice, assigned_to=bob.email)
        Presence.objects.create(agent=carol, ticket=ticket, at=now())
    get_queue(
        bobs_client, queue="mine"
    )  # this agent's rights are looked up once a session
    cache.clear()

    with CaptureQueriesContext(connection) as context:
        get_queue(bobs_client, queue="mine")

    # Session, agent, rights (2), agents, teams (2), organizations, the page, who is
    # there, the counts, own views.
    assert len(context) <= 13
    assert sum("COUNT(*)" in query["sql"] for query in context) == 1


def test_a_queue_by_htmx_returns_the_list_and_the_counts(bobs_client, alice):
    ticket = file_ticket(alice)

    part = bobs_client.get(QUEUE, {"queue": "all"}, headers={"HX-Request": "true"})

    page = part.content.decode()
    assert f'id="row-{ticket.pk}"' in page
    assert 'hx-swap-oob="innerHTML"' in page
    assert "<html" not in page


def test_queue_counts_stop_at_100(alice, bob):
    actor, start = Actor.of_agent(bob), now()
    ticket = file_ticket(alice)
    Ticket.objects.bulk_create(
        Ticket(
            **{
                field.attname: getattr(ticket, field.attname)
                for field in Ticket._meta.fields
                if field.name != "id"
            }
        )
        for _ in range(120)
    )

    counts = queue_counts(actor, at=start)

    assert counts["unassigned"] == counts["waiting_for_us"] == 100
    assert counts["mine"] == 0


def test_queue_counts_cost_one_query_and_are_cached_for_each_agent(
    alice, bob, carol, django_assert_num_queries
):
    at = now()
    with django_assert_num_queries(1):
        queue_counts(Actor.of_agent(bob), at=at)
    with django_assert_num_queries(0):
        queue_counts(Actor.of_agent(bob), at=at)
    with django_assert_num_queries(1):
        queue_counts(Actor.of_agent(carol), at=at)


@pytest.mark.parametrize("name", ["mine", "unassigned", "waiting_for_us"])
def test_a_page_of_a_queue_is_an_index_scan(bob, name):
    tickets = tickets_in(QUEUES[name], actor=Actor.of_agent(bob), today=NOON.date())
    page = ticket_rows(SORTS["priority"][1].sorted(tickets))[:51]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # On tables this small the planner may take either; with both off it sorts
            # only what no index has in order.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")

    plan = page.explain()

    assert "desk_" in plan
    assert "TEMP B-TREE FOR ORDER BY" not in plan
    assert "Sort Key" not in plan
