"""Costs and ceilings, attacked over HTTP by a stranger who signed up.

Acme is the client who must not notice.
"""

import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx
import pytest

from tests.attacks.installation import Browser
from tests.support.running_service import service

ADDRESS = "127.0.28.{}"
EMAIL = "nobody-approved-me@ceilings.test"
_CODE = re.compile(r"^Code: (\S+)$", re.MULTILINE)
_SECRET = re.compile(r"dp_live_[0-9A-Za-z]{38}")
KEY = {
    "mode": "live",
    "name": "More",
    "scopes": ["tickets:read", "webhooks:manage"],
    "days": "never",
}


def form_number(number):
    """Return the number of a form, which the portal takes once."""
    return {"form": f"ceilings{number:014d}"}


@dataclass
class Stranger:
    """Somebody whom nobody approved, with an organization and a live key."""

    browser: Browser
    key: str


@pytest.fixture(scope="module")
def stranger(installation):
    browser = installation.browser(ADDRESS.format(1))
    form = {"email": EMAIL, "name": "No", "organization": "Ceilings"}
    password = {"password": "correct horse battery"}
    browser.submit("/accounts/signup/", {**form, **password})
    (mail,) = installation.mails_to(EMAIL, at_least=1)
    code = _CODE.search(mail.get_body(("plain",)).get_content())[1]
    browser.submit("/accounts/signup/code/", {"code": code})
    page = browser.submit("/portal/keys/new/", {**KEY, **form_number(0)})
    return Stranger(browser, _SECRET.search(page.text)[0])


def test_an_organization_holds_no_more_keys_than_its_ceiling(installation, stranger):
    """Keys had no ceiling, so the plan limited nobody: 60 live keys in seconds."""
    answers = [
        stranger.browser.submit("/portal/keys/new/", {**KEY, **form_number(n)})
        for n in range(1, 61)
    ]

    statuses = [answer.status_code for answer in answers]
    assert statuses == [200] * 49 + [400] * 11
    assert "The limit of 50 API keys" in answers[-1].text
    victim = installation.signed_in("mia", ADDRESS.format(2))
    made = victim.submit("/portal/keys/new/", {**KEY, **form_number(99)})
    assert made.status_code == 200


def test_an_organization_holds_no_more_applications_than_its_ceiling(stranger):
    """Applications had no ceiling, each with a bucket of its own."""
    form = {
        "name": "App",
        "kind": "confidential",
        "redirect_uris": "https://app.example/cb",
    }

    answers = [
        stranger.browser.submit("/portal/applications/new/", {**form, **form_number(n)})
        for n in range(100, 125)
    ]

    assert [answer.status_code for answer in answers] == [200] * 20 + [400] * 5
    assert "The limit of 20 applications" in answers[-1].text


def test_an_endpoint_too_many_is_refused_with_its_code(installation, stranger):
    """The ceiling of endpoints had no code that a program could decide by."""
    mallory = installation.api(stranger.key, ADDRESS.format(4))
    hook = {"url": "https://hooks.example.com/x"}

    answers = [mallory.post("/v1/webhooks", json=hook) for _ in range(25)]

    error = answers[-1].json()["error"]
    assert answers[-1].status_code == 409
    assert (error["code"], error["details"]["limit"]) == ("LIMIT_REACHED", 20)
    acme = installation.api("acme", ADDRESS.format(5))
    assert acme.post("/v1/webhooks", json=hook).status_code == 201


def test_me_tells_what_all_of_an_organization_may_ask(installation, stranger):
    """Nothing limited all keys of an organization together."""
    limits = installation.api(stranger.key, ADDRESS.format(6)).get("/v1/me").json()

    own, whole = limits["limits"], limits["limits"]["organization"]
    assert whole["requests"] == 10 * own["requests"]


def test_searches_of_one_client_are_limited_and_cost_nobody_else(installation):
    """A search cost 46 ms of CPU, and anybody had as many as they liked."""
    mallory = installation.browser(ADDRESS.format(7))
    words = "a b c d e f g h"

    answers = [mallory.get("/docs/search", params={"q": words}) for _ in range(61)]

    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) >= 1
    other = installation.browser(ADDRESS.format(8))
    assert other.get("/docs/search", params={"q": words}).status_code == 200


def test_the_document_is_kept_as_bytes_with_a_tag(installation):
    """Each GET of the document rendered 173 KB anew, without an ETag."""
    reader = installation.browser(ADDRESS.format(9))
    whole = reader.get("/v1/openapi.json")
    etag = whole.headers["ETag"]

    again = reader.get("/v1/openapi.json", headers={"If-None-Match": etag})

    assert (again.status_code, again.content) == (304, b"")
    assert whole.headers["Content-Encoding"] == "gzip"
    assert json.loads(whole.content)["openapi"].startswith("3.1")


@pytest.mark.once
@pytest.mark.parametrize("path", ["/v1/openapi.json", "/docs/reference/plain"])
def test_eight_first_requests_after_a_start_are_answered(path, tmp_path):
    """Right after a start the document and the plain reference answered 500."""
    together = threading.Barrier(8)

    def ask(_):
        together.wait(10)
        return httpx.get(f"{running.url}{path}", timeout=20).status_code

    database = f"sqlite:///{tmp_path}/first.sqlite3"
    with service(database) as running, ThreadPoolExecutor(8) as threads:
        assert [*threads.map(ask, range(8))] == [200] * 8
