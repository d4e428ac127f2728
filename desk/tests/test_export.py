"""A queue as a file: the same tickets as the list, and no formula of anybody's."""

import csv
import io

import pytest
from django.test import Client

from conftest import file_ticket
from desk.pages.export import escape_formulas
from desk.tests.support import EXPORT, QUEUE, numbers_in, sign_in_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def leads(client, person_as):
    return sign_in_as(client, person_as("lead"))


def test_files_are_for_leads(client, bob, alice):
    file_ticket(alice)
    bobs = sign_in_as(client, bob)

    assert bobs.get(EXPORT, {"queue": "all"}).status_code == 403
    assert EXPORT not in bobs.get(QUEUE).content.decode()


def lines_of(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_file_holds_what_the_list_shows(leads, alice, sandy, bob):
    for number in range(3):
        file_ticket(alice, title=f"t{number}", tags=["dns"], assigned_to=bob.email)
    file_ticket(alice, title="other", tags=[])
    file_ticket(sandy, tags=["dns"])
    query = {"queue": "all", "tag": "dns"}

    lines = lines_of(leads.get(EXPORT, query))

    shown = [f"TICK-{number}" for number in numbers_in(leads.get(QUEUE, query))]
    assert [line["id"] for line in lines] == shown
    assert len(lines) == 3
    assert {line["assigned_to"] for line in lines} == {bob.email}


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "\uff1d"]
)
def test_no_cell_begins_a_formula(start):
    assert escape_formulas(f"{start}cmd|' /C calc'!A0").startswith("'")
    assert escape_formulas("plain = text") == "plain = text"


@pytest.mark.parametrize("separator", [";", "|", "\t"])
@pytest.mark.parametrize("between", ["", " ", '"', ' " "'])
@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\r", "\uff1d"])
def test_no_cell_of_another_separator_begins_a_formula(separator, between, start):
    inside = f"x{separator}{between}{start}cmd()"

    cell = escape_formulas(inside)

    assert all(part[0] in "x'" for part in cell.split(separator) if part)
    assert cell.replace("'", "") == inside


@pytest.mark.parametrize("text", ["a; b = c", "10|11", "x-y;z", "a, =b", "it's; so"])
def test_what_begins_no_formula_is_left_as_it_is(text):
    assert escape_formulas(text) == text


def test_whoever_reads_the_file_with_semicolons_finds_no_formula(leads, alice):
    file_ticket(alice, title='x;=cmd()|"y', tags=['a;"=cmd()'])

    text = b"".join(leads.get(EXPORT, {"queue": "all"}).streaming_content)

    rows = csv.reader(io.StringIO(text.decode("utf-8-sig")), delimiter=";")
    cells = [cell.lstrip(' "') for row in rows for cell in row]
    assert len(cells) >= 4
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_a_hostile_title_stays_one_cell(leads, alice):
    hostile = '=HYPERLINK("https://x.test","a,b")'
    file_ticket(alice, title=hostile, tags=["@sum"], customer_email="+1@x.test")

    (line,) = lines_of(leads.get(EXPORT, {"queue": "all"}))

    assert line["title"] == f"'{hostile}"
    assert line["tags"] == "'@sum"
    assert line["customer_email"] == "'+1@x.test"


def test_the_file_is_bounded(leads, alice, monkeypatch):
    monkeypatch.setattr("desk.pages.export.MAX_ROWS", 2)
    for _ in range(3):
        file_ticket(alice)

    assert len(lines_of(leads.get(EXPORT, {"queue": "all"}))) == 2


def test_a_filter_that_makes_no_sense_leads_back_to_where_it_is_named(leads):
    assert leads.get(EXPORT, {"status": "opne"}).url == f"{QUEUE}?status=opne"


def test_a_stranger_gets_no_file(client, alice, mia):
    file_ticket(alice)

    for browser in (Client(), sign_in_as(client, mia)):
        assert browser.get(EXPORT, {"queue": "all"}).status_code == 302
