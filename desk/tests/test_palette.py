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
def bobs(client, bob):
    return sign_in_as(client, bob)


def found(browser, text):
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
def test_a_ticket_is_found_by_words_and_by_its_customer(bobs, filed, text):
    assert found(bobs, text)["Tickets"] == ["Checkout fails"]


def test_a_ticket_is_found_by_its_number(bobs, filed):
    for text in (filed.public_id, str(filed.pk), f" tick-{filed.pk} "):
        assert found(bobs, text)["Tickets"] == ["Checkout fails"]


def test_a_sandbox_s_ticket_is_not_found(bobs, sandy):
    hidden = file_ticket(sandy, title="Checkout", customer_email="kofi@x.test")

    for text in ("checkout", "kofi@x.test", hidden.public_id):
        assert "Tickets" not in found(bobs, text)


def test_queues_views_and_places_are_found_by_name(bobs):
    everything = found(bobs, "")

    assert everything["Queues"][0] == "Mine"
    assert "Records" in everything["Places"]
    assert found(bobs, "waiting cust")["Queues"] == ["Waiting for the customer"]


@pytest.mark.parametrize("text", ["%%%", "\x00", "a" * 5_000, "' & :*", '" OR *', "@"])
def test_strange_text_finds_nothing_and_breaks_nothing(bobs, filed, text):
    assert bobs.get(PALETTE, {"q": text}).status_code == 200


def test_without_script_it_is_a_page(bobs, filed):
    page = bobs.get(PALETTE, {"q": "checkout"}).content.decode()
    part = bobs.get(PALETTE, {"q": "checkout"}, headers={"HX-Request": "true"})

    assert "<h1>Search or jump</h1>" in page
    assert "<html" not in part.content.decode()


def test_a_stranger_finds_nothing(client, filed, mia):
    for browser in (Client(), sign_in_as(client, mia)):
        assert browser.get(PALETTE, {"q": "checkout"}).status_code == 302


@pytest.mark.parametrize("many", [1, 20])
def test_finding_costs_two_statements_however_many(
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
def test_a_customer_is_found_by_an_index(bob):
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
