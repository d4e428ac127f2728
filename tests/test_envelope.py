"""Every path with every method, valid or not: one shape (docs/contract.md, 1.4)."""

import json
from functools import cache

import pytest

from api.document import document
from conftest import Caller
from tests.support.url_examples import numbers_for

# It asks some thousand things of the dialect, which no database has a say in.
pytestmark = [pytest.mark.slow, pytest.mark.once]

PATHS = document()["paths"]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FOO"]
OTHER_PATHS = [
    "/v1",
    "/v1/",
    "/v1/nowhere",
    "/v1/tickets/{ticket_id}/nowhere",
    "/v1/a/b/c/d",
]
# What an operation need not list: nobody asks for it who read the document.
ALWAYS = {401, 404, 405}
# Each way to ask badly: query, body and headers.
MANNERS = {
    "well": ("", b"{}", {}),
    "with an unknown parameter": ("?x=1", b"{}", {}),
    "with a NUL in the query": ("?x=%00", b"{}", {}),
    "with a body that is no JSON": ("", b"{", {}),
    "with a body that is no object": ("", b"[]", {}),
    "with an unknown field": ("", b'{"x":1}', {}),
    "with another type": ("", b"{}", {"Content-Type": "text/html"}),
    "with a coding": ("", b"{}", {"Content-Encoding": "gzip"}),
    "with a body too large": ("", b" " * (1024 * 1024 + 1), {}),
    "with a bad idempotency key": ("", b"{}", {"Idempotency-Key": "ä ö"}),
    "with a condition that fails": ("", b"{}", {"If-Match": '"0"'}),
    "with a condition that holds": ("", b"{}", {"If-None-Match": "*"}),
    "with a cursor of nobody's": ("?cursor=x&after=x&limit=0", b"{}", {}),
    "for another language": (
        "",
        b"{}",
        {"Accept": "text/html", "Accept-Language": "ar"},
    ),
    "for another host": ("", b"{}", {"Host": "evil.test"}),
}
# The second request meets what the first has done, so both were the same request.
TAKES_EFFECT_ONCE = {
    ("delete", "{credential_id}"): (204, 410),
    ("delete", "{endpoint_id}"): (204, 404),
}
OPERATIONS = [(method, path) for path, methods in PATHS.items() for method in methods]


@pytest.fixture
def junk():
    return Caller(None, "dp_live_" + "x" * 38)


@pytest.fixture
def place(alice, ticket):
    """Fill a path with rows of Alice's, the same ones however often it is filled."""
    return cache(lambda path: path.format(**numbers_for(path, alice, ticket)))


def assert_api_response(response, method):
    """Assert what is true of every answer, whatever was asked."""
    status = response.status_code
    assert not 300 <= status < 400 or status == 304
    assert not response.has_header("Location") or status == 201
    assert status < 500
    assert response["X-Request-ID"]
    assert response["Cache-Control"]
    assert response["Access-Control-Allow-Origin"] == "*"
    if method == "HEAD" or status in (204, 304):
        assert response.content == b""
        return
    assert response["Content-Type"] == "application/json"
    if status >= 400:
        (error,) = json.loads(response.content).values()
        assert set(error) == {"code", "message", "details"}
        assert error["code"] == error["code"].upper()
        assert b"Traceback" not in response.content


def documented(method, path):
    """Return the statuses the document promises; HEAD is GET's shadow."""
    operation = PATHS.get(path, {}).get(method.lower().replace("head", "get"), {})
    return {int(status) for status in operation.get("responses", {})} | ALWAYS


@pytest.mark.parametrize("who", ["anonymous", "alice", "mallory", "junk"])
@pytest.mark.parametrize("path", [*PATHS, *OTHER_PATHS])
def test_every_path_answers_every_method_in_the_dialect(
    request, place, subtests, path, who
):
    caller = request.getfixturevalue(who)

    for method in METHODS:
        with subtests.test(method):
            response = caller.send(method, place(path), b"{}")

            assert_api_response(response, method)
            assert response.status_code in documented(method, path)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_way_to_ask_badly_is_documented(alice, place, subtests, method, path):
    for manner, (query, body, headers) in MANNERS.items():
        with subtests.test(manner):
            sent = {"Content-Type": "application/json", **headers}
            response = alice.send(
                method.upper(),
                place(path) + query,
                b"" if method == "get" else body,
                sent.pop("Content-Type"),
                **sent,
            )

            assert_api_response(response, method)
            assert response.status_code in documented(method, path)


@pytest.mark.parametrize("path", PATHS)
def test_a_method_is_refused_exactly_where_the_document_has_none(
    alice, place, subtests, path
):
    offered = {name.upper() for name in PATHS[path]}
    offered |= {"HEAD"} if "GET" in offered else set()

    for method in METHODS:
        with subtests.test(method):
            response = alice.send(method, place(path), b"{}")

            assert (response.status_code == 405) == (method not in offered)
            if response.status_code == 405:
                assert set(response["Allow"].split(", ")) == offered


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_a_slash_at_the_end_changes_no_status(alice, place, method, path):
    plain, slashed = (
        alice.send(method.upper(), place(path) + slash, b'{"content":1}')
        for slash in ("", "/")
    )

    if outcome := TAKES_EFFECT_ONCE.get((method, path.rpartition("/")[2])):
        assert (plain.status_code, slashed.status_code) == outcome
        return
    assert plain.status_code == slashed.status_code
    assert (plain.status_code >= 400) == (method != "get")
