"""Boundaries that held in the security review: redirects, origins, sessions, modes."""

import re

import pytest

TICKET = {"title": "Boundary", "description": "Of Acme alone"}
OTHER_HOSTS = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "/%09/evil.example",
    "\thttps://evil.example",
    "http://127.0.0.1@evil.example/",
]


@pytest.fixture(scope="module")
def ticket(installation):
    return installation.api("acme").post("/v1/tickets", json=TICKET).json()["id"]


@pytest.mark.parametrize("address", OTHER_HOSTS)
def test_next_never_leads_to_another_host_after_a_sign_in(installation, address):
    person = installation.people["mallory"]
    form = {"login": person.email, "password": person.password, "next": address}
    browser = installation.browser("127.0.31.1")
    answer = browser.submit("/accounts/login/", form)

    assert answer.status_code == 302
    assert re.match(r"/(?![/\\\s])", answer.headers["Location"])


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
@pytest.mark.parametrize(
    "path",
    [
        "/accounts/login/",
        "/accounts/logout/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/contact",
        "/oauth/authorize",
        "/portal/keys/new/",
    ],
)
def test_a_form_from_a_foreign_origin_is_refused(installation, path, origin):
    browser = installation.browser("127.0.31.2")
    page = browser.get("/accounts/login/")
    token = browser.cookies.get("csrftoken") or browser.cookies["__Host-csrftoken"]
    assert page.status_code == 200

    answer = browser.post(
        path, data={"csrfmiddlewaretoken": token}, headers={"Origin": origin}
    )

    assert answer.status_code == 403


def test_a_session_known_before_the_sign_in_is_worth_nothing_after_it(installation):
    browser = installation.browser("127.0.31.3")
    browser.get("/accounts/login/")
    before = dict(browser.cookies)
    browser.sign_in(installation.people["mia"])

    other = installation.browser("127.0.31.3")
    other.cookies.update(before)

    assert other.get("/portal/").status_code == 302


def test_a_cookie_copied_before_the_sign_out_opens_nothing_after_it(installation):
    browser = installation.signed_in("mia", "127.0.31.4")
    copied = dict(browser.cookies)
    browser.submit("/accounts/logout/", {})

    other = installation.browser("127.0.31.4")
    other.cookies.update(copied)

    assert other.get("/portal/").status_code == 302


@pytest.mark.parametrize(
    "path", ["", "/comments", "/events", "/credentials", "/comments/COMM-1"]
)
@pytest.mark.parametrize("key", ["mallory", "mallory-test", "acme-test"])
def test_a_ticket_of_others_and_one_that_never_was_are_the_same(
    installation, ticket, key, path
):
    api = installation.api(key, "127.0.31.5")

    foreign = api.get(f"/v1/tickets/{ticket}{path}")
    unknown = api.get(f"/v1/tickets/TICK-1732472031076999{path}")

    assert foreign.status_code == unknown.status_code == 404
    assert foreign.content == unknown.content
    assert set(foreign.headers) == set(unknown.headers)


@pytest.mark.parametrize("key", ["mallory", "acme-test"])
@pytest.mark.parametrize(
    "query",
    [{"q": "Boundary"}, {"customer_email": "kim@attacks.test"}, {"sort": "due_date"}],
)
def test_a_list_holds_nothing_of_others(installation, ticket, key, query):
    answer = installation.api(key, "127.0.31.6").get("/v1/tickets", params=query)

    assert ticket not in answer.text


@pytest.mark.parametrize("path", ["/v1/events", "/v1/webhooks", "/v1/tickets"])
def test_a_cursor_of_others_is_refused(installation, ticket, path):
    api = installation.api("acme", "127.0.31.7")
    for _ in range(2):
        api.post("/v1/tickets", json=TICKET)
    cursor = api.get("/v1/tickets", params={"limit": 1}).json()["next_cursor"]

    answer = installation.api("mallory").get(path, params={"cursor": cursor})

    assert answer.status_code == 400


def test_a_forwarded_address_that_nobody_vouches_for_does_not_renew_a_limit(
    installation,
):
    api = installation.api("dp_live_nobody", "127.0.31.8")

    statuses = [
        api.get("/v1/me", headers={"X-Forwarded-For": f"203.0.113.{n}"}).status_code
        for n in range(70)
    ]

    assert statuses[:50] == [401] * 50
    assert 429 in statuses


@pytest.mark.parametrize(
    "path",
    [
        "/admin/",
        "/admin/tickets/ticket/",
        "/admin/accounts/user/",
        "/admin/accounts/application/",
        "/admin/desk/",
    ],
)
def test_a_member_does_not_reach_the_admin(installation, path):
    browser = installation.signed_in("mia", "127.0.31.9")
    answer = browser.get(path)

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/admin/login/")
