"""A queue as a file: the same tickets as the list, and no formula of anybody's."""

import csv
import io

import pytest
from django.test import Client

from conftest import file_ticket
from desk.pages.export import closed
from desk.tests.queues import EXPORT, QUEUE, enter, numbers_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def bobs(client, bob):
    return enter(client, bob)


def lines_of(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_file_holds_what_the_list_shows(bobs, alice, sandy, bob):
    for number in range(3):
        file_ticket(alice, title=f"t{number}", tags=["dns"], assigned_to=bob.email)
    file_ticket(alice, title="other", tags=[])
    file_ticket(sandy, tags=["dns"])
    query = {"queue": "all", "tag": "dns"}

    lines = lines_of(bobs.get(EXPORT, query))

    shown = [f"TICK-{number}" for number in numbers_in(bobs.get(QUEUE, query))]
    assert [line["id"] for line in lines] == shown
    assert len(lines) == 3
    assert {line["assigned_to"] for line in lines} == {bob.email}


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "\uff1d"]
)
def test_no_cell_begins_a_formula(start):
    assert closed(f"{start}cmd|' /C calc'!A0").startswith("'")
    assert closed("plain = text") == "plain = text"


def test_a_hostile_title_stays_one_cell(bobs, alice):
    hostile = '=HYPERLINK("https://x.test","a,b")'
    file_ticket(alice, title=hostile, tags=["@sum"], customer_email="+1@x.test")

    (line,) = lines_of(bobs.get(EXPORT, {"queue": "all"}))

    assert line["title"] == f"'{hostile}"
    assert line["tags"] == "'@sum"
    assert line["customer_email"] == "'+1@x.test"


def test_the_file_is_bounded(bobs, alice, monkeypatch):
    monkeypatch.setattr("desk.pages.export.MOST_ROWS", 2)
    for _ in range(3):
        file_ticket(alice)

    assert len(lines_of(bobs.get(EXPORT, {"queue": "all"}))) == 2


def test_a_filter_that_makes_no_sense_leads_back_to_where_it_is_named(bobs):
    assert bobs.get(EXPORT, {"status": "opne"}).url == f"{QUEUE}?status=opne"


def test_a_stranger_gets_no_file(client, alice, mia):
    file_ticket(alice)

    for browser in (Client(), enter(client, mia)):
        assert browser.get(EXPORT, {"queue": "all"}).status_code == 302
