"""The record of requests, as members look things up in it."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.services.request_recorder import recorder
from portal.tests.members import browser_of, make_member

REQUESTS = "/portal/requests/"


def shown(browser, **query):
    """Return the numbers of the requests that the list shows, in its order."""
    page = browser.get(REQUESTS, query)
    assert page.status_code == 200
    links = re.findall(r'href="/portal/requests/(\d+)/"', page.content.decode())
    return [int(number) for number in links]


def test_a_member_finds_what_their_keys_asked(alice, sandy, owner):
    alice.get("/v1/tickets/TICK-1732472031076123?limit=1")
    sandy.post("/v1/tickets", {"titel": "x", "metadata": {"a": 1}})
    recorder.flush()

    numbers = shown(owner)
    page = owner.get(f"{REQUESTS}{numbers[0]}/").content.decode()

    assert len(numbers) == 2
    for fact in (
        "POST /v1/tickets",
        "400",
        "VALIDATION_ERROR",
        "Sandbox",
        sandy.key.public_id,
        "metadata",
        "(unknown)",
    ):
        assert fact in page
    assert "titel" not in page


def test_each_error_leads_to_its_page(owner, asked):
    one = asked(status=404)

    for path in (REQUESTS, f"{REQUESTS}{one.pk}/"):
        assert 'href="/docs/errors/NOT_FOUND"' in owner.get(path).content.decode()


def test_the_newest_is_first(owner, asked):
    old, new = asked(minutes=9), asked(minutes=2)

    assert shown(owner) == [new.pk, old.pk]


def test_of_what_is_older_than_seven_days_nothing_is_shown(owner, asked):
    old = asked(minutes=7 * 24 * 60 + 1)

    assert shown(owner) == []
    assert owner.get(f"{REQUESTS}{old.pk}/").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        {"mode": "test"},
        {"answer": "error"},
        {"answer": "4"},
        {"method": "POST"},
        {"q": "/comments"},
        {"q": "r-2"},
        {"since": "2999-01-01T00:00", "mode": "none"},
    ],
)
def test_what_is_asked_for_narrows_the_list(owner, asked, query):
    asked()
    wanted = asked(
        livemode=False,
        status=409,
        method="POST",
        path="/v1/tickets/TICK-1/comments",
        request_id="r-2",
    )

    expected = [] if "since" in query else [wanted.pk]
    assert shown(owner, **query) == expected


def test_a_time_narrows_the_list(owner, asked):
    old, new = asked(minutes=100), asked(minutes=10)
    between = f"{new.at.replace(second=0):%Y-%m-%dT%H:%M}"

    assert shown(owner, since=between) == [new.pk]
    assert shown(owner, until=between) == [old.pk]


def test_a_key_or_an_application_narrows_the_list(owner, asked, alice, amir, board):
    asked()
    other = asked(actor_id=amir.key.pk)
    number = board.application.pk
    person = asked(actor_type="member", actor_id=1, application_number=number)
    itself = asked(actor_type="application", actor_id=number)

    assert shown(owner, caller=f"api_key:{amir.key.pk}") == [other.pk]
    assert {*shown(owner, caller=f"application:{number}")} == {person.pk, itself.pk}
    assert "Board" in owner.get(f"{REQUESTS}{person.pk}/").content.decode()


@pytest.mark.parametrize(
    "query", [{"q": "\0"}, {"since": "soon"}, {"caller": "api_key:1"}, {"answer": "9"}]
)
def test_what_cannot_be_meant_finds_nothing_and_says_so(owner, asked, query):
    asked()

    page = owner.get(REQUESTS, query)

    assert page.status_code == 200
    assert 'role="alert"' in page.content.decode()
    assert shown(owner, **query) == []


def test_every_request_is_met_once_on_the_way_back(owner, asked, monkeypatch):
    monkeypatch.setattr("portal.pages.requests._PAGE_SIZE", 2)
    known = [asked(minutes=minute // 2 + 1).pk for minute in range(5)]
    met, query = [], ""

    while query is not None:
        page = owner.get(f"{REQUESTS}?{query}").content.decode()
        met += map(int, re.findall(r'href="/portal/requests/(\d+)/"', page))
        found = re.search(r'href="\?([^"]*)" rel="next"', page)
        query = found[1].replace("&amp;", "&") if found else None

    assert sorted(met) == sorted(known)
    assert len(met) == 5


def test_a_cursor_of_nobodys_is_the_first_page(owner, asked):
    one = asked()

    assert shown(owner, cursor="junk") == [one.pk]


def test_a_stranger_gets_404_and_an_empty_list(stranger, asked):
    one = asked()

    assert shown(stranger) == []
    assert stranger.get(f"{REQUESTS}{one.pk}/").status_code == 404
    assert stranger.get(f"{REQUESTS}999999999999999999/").status_code == 404


def test_a_member_who_owns_nothing_looks_as_well(acme, asked):
    one = asked()

    assert shown(browser_of(make_member(acme, "m@acme.test"))) == [one.pk]


@pytest.mark.parametrize("path", [REQUESTS, f"{REQUESTS}1/", "/portal/usage/"])
def test_whoever_is_not_signed_in_signs_in_first(db, path):
    assert Client().get(path).url.startswith("/accounts/login/")


def test_an_agent_has_no_place_here(bob, asked):
    one = asked()

    for path in (REQUESTS, f"{REQUESTS}{one.pk}/", "/portal/usage/"):
        assert browser_of(bob).get(path).status_code == 403


def test_the_list_costs_the_same_for_one_as_for_ten(owner, asked, board):
    def cost():
        with CaptureQueriesContext(connection) as context:
            assert owner.get(REQUESTS).status_code == 200
        return len(context)

    number = board.application.pk
    asked(actor_type="member", application_number=number)
    one = cost()
    for _ in range(9):
        asked(actor_type="member", application_number=number)

    assert cost() == one
    assert len(shown(owner)) == 10
