"""Each code has its page, and the page tells of the answer that is really sent."""

import html
import json
import re

import pytest
from django.urls import get_resolver

from api.errors import ApiError
from credentials.errors import LinkSpent
from portal.codes import codes

# A page's own, which no address under /v1 raises.
ELSEWHERE = {LinkSpent}


def every_refusal(kind=ApiError):
    """Yield each class of refusal there is in the code, with its descendants."""
    yield kind
    for inner in kind.__subclasses__():
        yield from every_refusal(inner)


@pytest.fixture(autouse=True)
def _the_whole_house():
    """Import what there is: a class that nobody has imported is no subclass yet."""
    assert get_resolver().url_patterns


def test_the_catalogue_has_every_code_with_its_status_and_no_other():
    raised = {
        (kind.code, kind.status)
        for kind in every_refusal()
        if kind not in ELSEWHERE and not kind.__module__.startswith("test")
    }

    assert {(code.name, code.status) for code in codes().values()} == raised


def test_every_code_says_when_to_send_again():
    assert {code.retry for code in codes().values()} == {"changed", "later", "no"}
    assert all(code.cause and code.solution and code.title for code in codes().values())


def test_what_asks_to_wait_says_that_later_helps():
    for code in codes().values():
        if "Retry-After" in code.headers:
            assert code.retry == "later", code.name


@pytest.mark.parametrize("name", codes())
def test_each_page_shows_an_answer_of_its_code(client, db, name):
    page = client.get(f"/docs/errors/{name}").content.decode()

    shown = html.unescape(re.sub(r"<[^>]+>", "", page.partition("<pre>")[2]))
    head, _, answer = shown.partition("</code>")[0].partition("\n\n")
    error, _ = json.JSONDecoder().raw_decode(answer)
    assert head.startswith(f"HTTP/1.1 {codes()[name].status} ")
    assert error == codes()[name].response
    assert error["error"]["details"]["documentation"].endswith(f"/docs/errors/{name}")


def test_the_list_links_to_each_page(client, db):
    page = client.get("/docs/errors").content.decode()

    assert set(re.findall(r'href="/docs/errors/(\w+)"', page)) == set(codes())


@pytest.mark.parametrize("name", ["NOPE", "not_found", "%00", "NOT_FOUND%0A"])
def test_a_code_that_does_not_exist_has_no_page(client, db, name):
    assert client.get(f"/docs/errors/{name}").status_code == 404


def test_the_page_that_a_refusal_names_is_there(anonymous, db):
    told = anonymous.get("/v1/tickets").json()["error"]["details"]["documentation"]

    page = anonymous.get(told.removeprefix("http://testserver"))

    assert page.status_code == 200
    assert "AUTHENTICATION_REQUIRED" in page.content.decode()
