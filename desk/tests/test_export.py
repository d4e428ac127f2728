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
def leads_client(client, person_as):
    return sign_in_as(client, person_as("lead"))


def test_an_agent_may_not_export(client, bob, alice):
    file_ticket(alice)
    bobs_client = sign_in_as(client, bob)

    assert bobs_client.get(EXPORT, {"queue": "all"}).status_code == 403
    assert EXPORT not in bobs_client.get(QUEUE).content.decode()


def lines_of(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_export_has_the_tickets_of_the_filtered_queue(
    leads_client, alice, sandy, bob
):
    for number in range(3):
        file_ticket(alice, title=f"t{number}", tags=["dns"], assigned_to=bob.email)
    file_ticket(alice, title="other", tags=[])
    file_ticket(sandy, tags=["dns"])
    query = {"queue": "all", "tag": "dns"}

    lines = lines_of(leads_client.get(EXPORT, query))

    expected = [
        f"TICK-{number}" for number in numbers_in(leads_client.get(QUEUE, query))
    ]
    assert [line["id"] for line in lines] == expected
    assert len(lines) == 3
    assert {line["assigned_to"] for line in lines} == {bob.email}


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "\uff1d"]
)
def test_escape_formulas_at_the_start_of_a_cell(start):
    assert escape_formulas(f"{start}cmd|' /C calc'!A0").startswith("'")
    assert escape_formulas("plain = text") == "plain = text"


@pytest.mark.parametrize("separator", [";", "|", "\t"])
@pytest.mark.parametrize("between", ["", " ", '"', ' " "'])
@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\r", "\uff1d"])
def test_escape_formulas_after_another_separator(separator, between, start):
    inside = f"x{separator}{between}{start}cmd()"

    cell = escape_formulas(inside)

    assert all(part[0] in "x'" for part in cell.split(separator) if part)
    assert cell.replace("'", "") == inside


@pytest.mark.parametrize("text", ["a; b = c", "10|11", "x-y;z", "a, =b", "it's; so"])
def test_escape_formulas_leaves_other_text_as_it_is(text):
    assert escape_formulas(text) == text


def test_an_export_read_with_semicolons_has_no_formula(leads_client, alice):
    file_ticket(alice, title='x;=cmd()|"y', tags=['a;"=cmd()'])

    text = b"".join(leads_client.get(EXPORT, {"queue": "all"}).streaming_content)

    rows = csv.reader(io.StringIO(text.decode("utf-8-sig")), delimiter=";")
    cells = [cell.lstrip(' "') for row in rows for cell in row]
    assert len(cells) >= 4
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_a_title_with_a_formula_is_escaped_and_stays_one_cell(leads_client, alice):
    hostile = '=HYPERLINK("https://x.test","a,b")'
    file_ticket(alice, title=hostile, tags=["@sum"], customer_email="+1@x.test")

    (line,) = lines_of(leads_client.get(EXPORT, {"queue": "all"}))

    assert line["title"] == f"'{hostile}"
    assert line["tags"] == "'@sum"
    assert line["customer_email"] == "'+1@x.test"


def test_the_export_has_at_most_max_rows(leads_client, alice, monkeypatch):
    monkeypatch.setattr("desk.pages.export.MAX_ROWS", 2)
    for _ in range(3):
        file_ticket(alice)

    assert len(lines_of(leads_client.get(EXPORT, {"queue": "all"}))) == 2


def test_an_export_with_an_invalid_filter_redirects_to_the_queue(leads_client):
    assert leads_client.get(EXPORT, {"status": "opne"}).url == f"{QUEUE}?status=opne"


def test_an_export_by_a_member_or_a_stranger_redirects_to_the_sign_in(
    client, alice, mia
):
    file_ticket(alice)

    for browser in (Client(), sign_in_as(client, mia)):
        assert browser.get(EXPORT, {"queue": "all"}).status_code == 302
