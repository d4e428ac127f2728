"""GET /v1/tickets: filters, orders, budgets (contract 3)."""

from datetime import date, timedelta

import pytest

from accounts.actor import Actor
from conftest import NOON, file_ticket
from tickets.models import Priority, Ticket


def titles(response):
    assert response.status_code == 200, response.content
    return [ticket["title"] for ticket in response.json()["tickets"]]


@pytest.fixture
def three(alice, bob, carol):
    """Three tickets of Acme's, one a minute, that differ in every filter."""
    common = {"description": "d", "tags": []}
    made = [
        file_ticket(
            alice,
            title="one",
            priority=Priority.LOW,
            category="dns",
            environment="staging",
            assigned_to=bob.email,
            **{**common, "tags": ["a", "b"]},
        ),
        file_ticket(
            alice,
            title="two",
            priority=Priority.URGENT,
            category="mail",
            customer_email="Two@Customer.test",
            assigned_to=carol.email,
            **{**common, "tags": ["b"]},
        ),
        file_ticket(alice, title="three", environment="production", **common),
    ]
    for minute, ticket in enumerate(made):
        at = NOON + timedelta(minutes=minute)
        Ticket.objects.filter(pk=ticket.pk).update(created_at=at, updated_at=at)
    for title, day in (("one", "2024-02-29"), ("three", "2024-01-20")):
        Ticket.objects.filter(title=title).update(due_date=day)
    alice.patch(f"/v1/tickets/{made[2].public_id}", {"status": "closed"})
    return made


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "three two one"),
        ("status=closed", "three"),
        ("status=open,closed", "three two one"),
        ("status=open&status=closed", "three two one"),
        ("priority=low,urgent", "two one"),
        ("category=dns", "one"),
        ("category=dns&category=mail", "two one"),
        ("tag=a", "one"),
        ("tag=B", "two one"),
        ("tag=a&tag=b", "two one"),
        ("environment=staging,production", "three one"),
        ("customer_email=two@customer.test", "two"),
        ("assigned_to=bob@devpros.test", "one"),
        ("assigned_to=none", "three"),
        ("assigned_to=none&assigned_to=carol@devpros.test", "three two"),
        ("created_after={day}T12:01:00Z", "three two"),
        ("created_before={day}T12:01:00Z", "one"),
        ("created_after={day}T13:01:00%2B01:00", "three two"),
        ("due_after=2024-01-20", "three one"),
        ("due_before=2024-02-29", "three"),
        ("sort=created_at", "one two three"),
        ("sort=priority", "one three two"),
        ("sort=-priority", "two three one"),
        ("sort=due_date", "three one two"),
        ("sort=-due_date", "one three two"),
        ("status=open&tag=b&sort=created_at", "one two"),
        ("limit=2", "three two"),
        ("q=two", "two"),
    ],
)
def test_each_parameter_narrows_the_list(alice, three, query, expected):
    query = query.format(day=NOON.date())

    assert titles(alice.get(f"/v1/tickets?{query}")) == expected.split()


def test_updated_after_follows_changes(alice, three):
    alice.patch(f"/v1/tickets/{three[0].public_id}", {"category": "new"})
    moment = alice.get(f"/v1/tickets/{three[0].public_id}").json()["updated_at"]

    found = titles(alice.get(f"/v1/tickets?updated_after={moment}"))

    assert found == ["one"]


@pytest.mark.parametrize(
    "query",
    [
        "statuss=open",
        "status=opne",
        "status=open,",
        "status=",
        "created_after=yesterday",
        "created_after=2026-01-20T12:00:00",
        "sort=title",
        "sort=created_at&sort=priority",
        "assigned_to=me",
        "limit=0",
        "limit=101",
        "limit=abc",
        "q=",
        "q=%25%25%25",
        "q=" + "x" * 513,
        "cursor=abc",
        "access_token=x",
    ],
)
def test_what_cannot_be_understood_is_refused_not_ignored(alice, three, query):
    response = alice.get(f"/v1/tickets?{query}")

    assert response.status_code == 400


@pytest.mark.parametrize("who", ["mallory", "sandy"])
def test_a_stranger_sees_none_of_it(request, three, who):
    stranger = request.getfixturevalue(who)

    assert titles(stranger.get("/v1/tickets")) == []
    assert titles(stranger.get("/v1/tickets?q=one")) == []
    assert titles(stranger.get("/v1/tickets?tag=a")) == []


def test_an_agents_list_holds_live_tickets_of_everyone(three, sandy, mallory, bob):
    file_ticket(sandy, title="sandbox")
    file_ticket(mallory, title="other")

    seen = Ticket.objects.visible_to(Actor.of_agent(bob))

    assert {ticket.title for ticket in seen} == {"one", "two", "three", "other"}


def test_an_actor_of_no_organization_sees_nothing(three):
    assert not Ticket.objects.visible_to(Actor.system()).exists()


@pytest.mark.parametrize("number_of_tickets", [1, 10])
def test_listing_costs_the_same_however_many(
    alice, bob, number_of_tickets, django_assert_num_queries
):
    for _ in range(number_of_tickets):
        file_ticket(alice, assigned_to=bob.email, due_date=date(2024, 1, 20))

    with django_assert_num_queries(2):
        response = alice.get("/v1/tickets?tag=urgent&q=database")

    assert len(response.json()["tickets"]) == number_of_tickets


def test_a_walk_by_pages_meets_each_ticket_once(alice):
    for number in range(7):
        file_ticket(alice, title=str(number))

    met, url = [], "/v1/tickets?limit=3&sort=-priority"
    while url:
        page = alice.get(url)
        met += titles(page)
        cursor = page.json()["next_cursor"]
        url = cursor and f"/v1/tickets?limit=3&sort=-priority&cursor={cursor}"

    assert sorted(met) == [str(number) for number in range(7)]
