"""The palette: from a few letters to the ticket, for agents alone."""

import pytest
from django.db import connection
from django.test import Client

from accounts.actor import Actor
from conftest import file_ticket
from desk.tests.support import sign_in_as
from desk.ticket_search import find_tickets
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
PALETTE = "/admin/desk/palette/"


@pytest.fixture
def bobs_client(client, bob):
    return sign_in_as(client, bob)


def search(browser, text):
    groups = browser.get(PALETTE, {"q": text}).context["groups"]
    return {
        group["name"]: [each["label"] for each in group["found"]] for group in groups
    }


@pytest.fixture
def filed(alice):
    file_ticket(alice, title="Something else", customer_email="other@x.test")
    return file_ticket(
        alice, title="Checkout fails", customer_email="Kofi.Mensah@Bücher.test"
    )


@pytest.mark.parametrize(
    "text",
    [
        "checkout",
        "Check",
        "fails chec",
        "kofi.mensah@bücher.test",
        "KOFI",
        "kofi.",
        "kofi.mensah@",
    ],
)
def test_the_palette_finds_a_ticket_by_words_and_customer(bobs_client, filed, text):
    assert search(bobs_client, text)["Tickets"] == ["Checkout fails"]


def test_the_palette_finds_a_ticket_by_its_number(bobs_client, filed):
    for text in (filed.public_id, str(filed.pk), f" tick-{filed.pk} "):
        assert search(bobs_client, text)["Tickets"] == ["Checkout fails"]


def test_the_palette_does_not_find_sandbox_tickets(bobs_client, sandy):
    hidden = file_ticket(sandy, title="Checkout", customer_email="kofi@x.test")

    for text in ("checkout", "kofi@x.test", hidden.public_id):
        assert "Tickets" not in search(bobs_client, text)


def test_the_palette_finds_queues_and_pages_by_name(bobs_client):
    everything = search(bobs_client, "")

    assert everything["Queues"][0] == "Mine"
    assert "Records" in everything["Places"]
    assert search(bobs_client, "waiting cust")["Queues"] == ["Waiting for the customer"]


@pytest.mark.parametrize("text", ["%%%", "\x00", "a" * 5_000, "' & :*", '" OR *', "@"])
def test_the_palette_returns_200_for_any_text(bobs_client, filed, text):
    assert bobs_client.get(PALETTE, {"q": text}).status_code == 200


def test_the_palette_is_a_whole_page_without_htmx(bobs_client, filed):
    page = bobs_client.get(PALETTE, {"q": "checkout"}).content.decode()
    part = bobs_client.get(PALETTE, {"q": "checkout"}, headers={"HX-Request": "true"})

    assert "<h1>Search or jump</h1>" in page
    assert "<html" not in part.content.decode()


def test_the_palette_redirects_a_member_or_a_stranger(client, filed, mia):
    for browser in (Client(), sign_in_as(client, mia)):
        assert browser.get(PALETTE, {"q": "checkout"}).status_code == 302


@pytest.mark.parametrize("many", [1, 20])
def test_find_tickets_costs_at_most_two_queries(
    alice, bob, many, django_assert_num_queries
):
    for _ in range(many):
        file_ticket(alice, title="Checkout", customer_email="checkout@x.test")

    with django_assert_num_queries(2 if many == 1 else 1):
        find_tickets("checkout", actor=Actor.of_agent(bob))


@pytest.mark.skipif(
    connection.vendor != "sqlite",
    reason="PostgreSQL's plan for so few rows says nothing; see benchmarks/desk.py",
)
def test_find_tickets_by_customer_uses_an_index(bob):
    plans = []

    def note(execute, sql, parameters, many, context):
        if "customer_email" in sql and not sql.startswith("EXPLAIN"):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
                plans.append(str(cursor.fetchall()))
        return execute(sql, parameters, many, context)

    Ticket.objects.first()
    with connection.execute_wrapper(note):
        find_tickets("kofi@x.test", actor=Actor.of_agent(bob))

    assert "desk_customer" in plans[0]
