"""/portal/requests/: the request log, its filters and pages."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.services.request_recorder import recorder
from portal.tests.support import make_member, signed_in_client

REQUESTS = "/portal/requests/"


def shown(browser, **query):
    """Return the numbers of the requests that the list shows, in its order."""
    page = browser.get(REQUESTS, query)
    assert page.status_code == 200
    links = re.findall(r'href="/portal/requests/(\d+)/"', page.content.decode())
    return [int(number) for number in links]


def test_a_member_sees_requests_of_both_modes(alice, sandy, owner):
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


def test_an_error_in_the_list_links_to_its_page(owner, record_request):
    one = record_request(status=404)

    for path in (REQUESTS, f"{REQUESTS}{one.pk}/"):
        assert 'href="/docs/errors/NOT_FOUND"' in owner.get(path).content.decode()


def test_requests_are_listed_newest_first(owner, record_request):
    old, new = record_request(minutes=9), record_request(minutes=2)

    assert shown(owner) == [new.pk, old.pk]


def test_requests_older_than_seven_days_are_404(owner, record_request):
    old = record_request(minutes=7 * 24 * 60 + 1)

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
def test_each_filter_returns_the_matching_requests(owner, record_request, query):
    record_request()
    matching = record_request(
        livemode=False,
        status=409,
        method="POST",
        path="/v1/tickets/TICK-1/comments",
        request_id="r-2",
    )

    expected = [] if "since" in query else [matching.pk]
    assert shown(owner, **query) == expected


def test_a_time_range_filters_the_requests(owner, record_request):
    old, new = record_request(minutes=100), record_request(minutes=10)
    between = f"{new.at.replace(second=0):%Y-%m-%dT%H:%M}"

    assert shown(owner, since=between) == [new.pk]
    assert shown(owner, until=between) == [old.pk]


def test_a_key_or_application_filters_the_requests(
    owner, record_request, alice, amir, board
):
    record_request()
    other = record_request(actor_id=amir.key.pk)
    number = board.application.pk
    person = record_request(actor_type="member", actor_id=1, application_number=number)
    itself = record_request(actor_type="application", actor_id=number)

    assert shown(owner, caller=f"api_key:{amir.key.pk}") == [other.pk]
    assert {*shown(owner, caller=f"application:{number}")} == {person.pk, itself.pk}
    assert "Board" in owner.get(f"{REQUESTS}{person.pk}/").content.decode()


@pytest.mark.parametrize(
    "query", [{"q": "\0"}, {"since": "soon"}, {"caller": "api_key:1"}, {"answer": "9"}]
)
def test_an_invalid_filter_finds_nothing_and_shows_an_error(
    owner, record_request, query
):
    record_request()

    page = owner.get(REQUESTS, query)

    assert page.status_code == 200
    assert 'role="alert"' in page.content.decode()
    assert shown(owner, **query) == []


def test_paging_returns_every_request_once(owner, record_request, monkeypatch):
    monkeypatch.setattr("portal.pages.requests._PAGE_SIZE", 2)
    known = [record_request(minutes=minute // 2 + 1).pk for minute in range(5)]
    met, query = [], ""

    while query is not None:
        page = owner.get(f"{REQUESTS}?{query}").content.decode()
        met += map(int, re.findall(r'href="/portal/requests/(\d+)/"', page))
        found = re.search(r'href="\?([^"]*)" rel="next"', page)
        query = found[1].replace("&amp;", "&") if found else None

    assert sorted(met) == sorted(known)
    assert len(met) == 5


def test_an_invalid_cursor_shows_the_first_page(owner, record_request):
    one = record_request()

    assert shown(owner, cursor="junk") == [one.pk]


def test_requests_of_another_organization_are_404_and_not_listed(
    stranger, record_request
):
    one = record_request()

    assert shown(stranger) == []
    assert stranger.get(f"{REQUESTS}{one.pk}/").status_code == 404
    assert stranger.get(f"{REQUESTS}999999999999999999/").status_code == 404


def test_a_member_without_ownership_sees_requests(acme, record_request):
    one = record_request()

    assert shown(signed_in_client(make_member(acme, "m@acme.test"))) == [one.pk]


@pytest.mark.parametrize("path", [REQUESTS, f"{REQUESTS}1/", "/portal/usage/"])
def test_request_pages_redirect_anonymous_visitors_to_sign_in(db, path):
    assert Client().get(path).url.startswith("/accounts/login/")


def test_an_agent_gets_403_for_request_pages(bob, record_request):
    one = record_request()

    for path in (REQUESTS, f"{REQUESTS}{one.pk}/", "/portal/usage/"):
        assert signed_in_client(bob).get(path).status_code == 403


def test_ten_requests_take_as_many_queries_as_one(owner, record_request, board):
    def cost():
        with CaptureQueriesContext(connection) as context:
            assert owner.get(REQUESTS).status_code == 200
        return len(context)

    number = board.application.pk
    record_request(actor_type="member", application_number=number)
    one = cost()
    for _ in range(9):
        record_request(actor_type="member", application_number=number)

    assert cost() == one
    assert len(shown(owner)) == 10
