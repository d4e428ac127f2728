"""Headers and errors of every response (docs/contract.md, 1.3, 1.4, 1.12)."""

import json
from types import SimpleNamespace

import pytest
from django.db import OperationalError

from api.rates import Rate
from tickets.api.views import TicketViewSet

NEW = {"title": "t", "description": "d"}
TICKETS = "/v1/tickets"
PREFLIGHT = {"Origin": "https://app.test", "Access-Control-Request-Method": "PATCH"}
EXPOSED = {
    *("X-Request-ID", "ETag", "Link", "Location", "Retry-After", "WWW-Authenticate"),
    *("Idempotency-Replayed", "RateLimit", "RateLimit-Policy", "X-RateLimit-Limit"),
    *("X-RateLimit-Remaining", "X-RateLimit-Reset"),
}
CRASH, OUTAGE = RuntimeError("s3cret"), OperationalError("s3cret")
HUGE = b" " * (1024 * 1024 + 1)
# Each kind of answer, and how to get it.
KINDS = {
    "ok": (200, lambda by: by.alice.get(by.path)),
    "created": (201, lambda by: by.alice.post(TICKETS, NEW)),
    "preflight": (204, lambda by: by.anonymous.options(TICKETS, headers=PREFLIGHT)),
    "same": (304, lambda by: by.alice.get(by.path, headers={"If-None-Match": "*"})),
    "no JSON": (400, lambda by: by.alice.send("POST", TICKETS, b"{")),
    "invalid": (400, lambda by: by.alice.post(TICKETS, {})),
    "NUL": (400, lambda by: by.alice.get(f"{TICKETS}?q=%00")),
    "flood": (400, lambda by: by.alice.get(f"{TICKETS}?" + "q=1&" * 1_001)),
    "host": (400, lambda by: by.alice.get(TICKETS, headers={"Host": "evil.test"})),
    "nobody": (401, lambda by: by.anonymous.get(TICKETS)),
    "stranger": (404, lambda by: by.mallory.get(by.path)),
    "unknown": (404, lambda by: by.anonymous.get("/v1/nowhere")),
    "slashes": (404, lambda by: by.alice.get("/", PATH_INFO="//v1/tickets")),
    "method": (405, lambda by: by.alice.delete(TICKETS)),
    "options": (405, lambda by: by.alice.options(TICKETS)),
    "changed": (412, lambda by: by.alice.get(by.path, headers={"If-Match": '"0"'})),
    "large": (413, lambda by: by.alice.send("POST", TICKETS, HUGE)),
    "type": (415, lambda by: by.alice.send("POST", TICKETS, b"x", "text/html")),
    "often": (429, lambda by: [by.alice.get(by.path) for _ in range(9)][-1]),
    "crash": (500, lambda by: by.alice.get(by.breaks_with(CRASH))),
    "outage": (503, lambda by: by.alice.get(by.breaks_with(OUTAGE))),
}
CASES = [pytest.param(get, status, id=kind) for kind, (status, get) in KINDS.items()]
REFUSALS = [case for case in CASES if case.values[1] >= 400]


@pytest.fixture
def by(alice, mallory, anonymous, ticket, settings, monkeypatch):
    """Who asks, for what, and a path that breaks."""
    settings.API_RATE_LIMIT = Rate(8, 3600)

    def breaks_with(error):
        def broken(*args, **kwargs):
            raise error

        monkeypatch.setattr(TicketViewSet, "list", broken)
        return TICKETS

    return SimpleNamespace(
        alice=alice,
        mallory=mallory,
        anonymous=anonymous,
        path=f"{TICKETS}/{ticket.public_id}",
        breaks_with=breaks_with,
    )


@pytest.mark.parametrize(("get", "status"), CASES)
def test_every_answer_is_open_to_every_page_and_to_no_cookie(by, get, status):
    response = get(by)

    assert response.status_code == status
    assert response["Access-Control-Allow-Origin"] == "*"
    assert set(response["Access-Control-Expose-Headers"].split(", ")) == EXPOSED
    assert not response.has_header("Access-Control-Allow-Credentials")
    assert not response.cookies
    assert not response.has_header("Vary")


@pytest.mark.parametrize(("get", "status"), CASES)
def test_every_answer_says_how_to_cache_it_and_which_one_it_is(by, get, status):
    response = get(by)

    assert set(response["Cache-Control"].split(", ")) == {"private", "no-cache"}
    assert len(response["X-Request-ID"]) == 32


@pytest.mark.parametrize(("get", "status"), REFUSALS)
def test_every_refusal_has_one_shape_and_tells_nothing_of_us(by, get, status):
    response = get(by)

    assert response["Content-Type"] == "application/json"
    assert set(json.loads(response.content)) == {"error"}
    error = json.loads(response.content)["error"]
    assert set(error) == {"code", "message", "details"}
    assert error["code"].isupper()
    assert isinstance(error["details"], dict)
    for inside in (b"s3cret", b"Traceback", b"/work", b".py", b"SELECT", b"<"):
        assert inside not in response.content.replace(b"<credential>", b"")


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("text/html", "de"),
        ("application/xml", "ar"),
        ("*/*;q=0", "tr"),
        ("x", "x" * 4096),
    ],
)
@pytest.mark.parametrize(("get", "status"), REFUSALS)
def test_no_language_and_no_accept_changes_a_byte(by, get, status, accept, language):
    plain = get(by).content
    for caller in (by.alice, by.mallory, by.anonymous):
        caller.defaults["HTTP_ACCEPT"] = accept
        caller.defaults["HTTP_ACCEPT_LANGUAGE"] = language

    response = get(by)

    assert response.status_code == status
    assert without_waits(response.content) == without_waits(plain)


def without_waits(content):
    """Take out what counts down."""
    details = json.loads(content)["error"]["details"]
    wait = details.get("retry_after")
    return content.replace(f'"retry_after":{wait}'.encode(), b"")


def test_a_success_is_the_same_bytes_for_every_accept(by):
    headers = {"Accept": "text/html", "Accept-Language": "ar"}

    response = by.alice.get(by.path, headers=headers)

    assert response["Content-Type"] == "application/json"
    assert response.content == by.alice.get(by.path).content
