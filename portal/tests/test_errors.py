"""/docs/errors: a page for each code, with the response that is really sent."""

import html
import json
import re

import pytest
from django.urls import get_resolver

from api.errors import ApiError
from credentials.errors import LinkUsed
from portal.codes import codes

# A page's own, which no address under /v1 raises.
NOT_ON_PAGES = {LinkUsed}


def every_error(kind=ApiError):
    """Yield each error class of the product."""
    yield kind
    for inner in kind.__subclasses__():
        yield from every_error(inner)


@pytest.fixture(autouse=True)
def _import_every_module():
    """Import every module, so that `__subclasses__` knows every class."""
    assert get_resolver().url_patterns


def test_the_error_pages_cover_every_error_class_and_status():
    raised = {
        (kind.code, kind.status)
        for kind in every_error()
        if kind not in NOT_ON_PAGES and not kind.__module__.startswith("test")
    }

    assert {(code.name, code.status) for code in codes().values()} == raised


def test_every_code_has_cause_solution_and_a_retry_value():
    assert {code.retry for code in codes().values()} == {"changed", "later", "no"}
    assert all(code.cause and code.solution and code.title for code in codes().values())


def test_codes_with_retry_after_have_the_retry_value_later():
    for code in codes().values():
        if "Retry-After" in code.headers:
            assert code.retry == "later", code.name


@pytest.mark.parametrize("name", codes())
def test_each_error_page_shows_a_response_with_its_code(client, db, name):
    page = client.get(f"/docs/errors/{name}").content.decode()

    shown = html.unescape(re.sub(r"<[^>]+>", "", page.partition("<pre>")[2]))
    head, _, answer = shown.partition("</code>")[0].partition("\n\n")
    error, _ = json.JSONDecoder().raw_decode(answer)
    assert head.startswith(f"HTTP/1.1 {codes()[name].status} ")
    assert error == codes()[name].response
    assert error["error"]["details"]["documentation"].endswith(f"/docs/errors/{name}")


def test_the_list_of_errors_links_to_each_error_page(client, db):
    page = client.get("/docs/errors").content.decode()

    assert set(re.findall(r'href="/docs/errors/(\w+)"', page)) == set(codes())


@pytest.mark.parametrize("name", ["NOPE", "not_found", "%00", "NOT_FOUND%0A"])
def test_the_page_of_an_unknown_code_is_404(client, db, name):
    assert client.get(f"/docs/errors/{name}").status_code == 404


def test_the_documentation_link_of_an_error_response_exists(anonymous, db):
    expected = anonymous.get("/v1/tickets").json()["error"]["details"]["documentation"]

    page = anonymous.get(expected.removeprefix("http://testserver"))

    assert page.status_code == 200
    assert "AUTHENTICATION_REQUIRED" in page.content.decode()
