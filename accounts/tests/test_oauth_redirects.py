"""Redirect URIs: which are accepted, and which receive errors (RFC 9700, 2.1)."""

import pytest
from django.test import Client

from accounts.tests.oauth_flow import (
    AUTHORIZE,
    REDIRECT,
    answer,
    ask,
    is_page_of_refusal,
    make_public,
    open_page,
    parameters_of,
    signed_in,
)

EVIL_STATE = "a%26code%3Dx%0d%0aSet-Cookie:q=1"


@pytest.fixture
def browser(mia):
    return signed_in(mia)


HOST = "https://board.test"
LOOSE = [
    f"{HOST}/callback/",
    f"{HOST}/callback\n",
    f"{HOST}/callback\t",
    f" {HOST}/callback",
    f"{HOST}/call\nback",
    "HTTPS://board.test/callback",
    "https://BOARD.test/callback",
    f"{HOST}:/callback",
    f"{HOST}/callback?x=1",
    f"{HOST}/callback?",
    f"{HOST}/callback#f",
    f"{HOST}/callback#",
    f"{HOST}/callback;x=1",
    f"{HOST}/callback/../x",
    f"{HOST}/%2e%2e/callback",
    f"{HOST}/%63allback",
    f"{HOST}/Callback",
    f"{HOST}/",
    f"{HOST}:443/callback",
    f"{HOST}:8443/callback",
    f"{HOST}:99999/callback",
    f"{HOST}:x/callback",
    f"{HOST}./callback",
    f"{HOST}/callback\r\nSet-Cookie: q=1",
    f"{HOST}\\@evil.test/callback",
    f"{HOST}@evil.test/callback",
    f"{HOST}.evil.test/callback",
    "https://evilboard.test/callback",
    "https://evil.test/callback",
    "https://user:word@board.test/callback",
    "https://bo\u0430rd.test/callback",
    "https://board.test\u2100/callback",
    "http://board.test/callback",
    "//board.test/callback",
    "/callback",
    "https://[",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,x",
    "com.example.board:/callback",
    "",
]


@pytest.mark.parametrize("uri", LOOSE)
@pytest.mark.parametrize("scope", ["tickets:read", "bogus"])
@pytest.mark.parametrize("prompt", [None, "none"])
def test_nobody_is_sent_to_what_is_not_registered(browser, board, uri, scope, prompt):
    changes = {"redirect_uri": uri, "scope": scope, "prompt": prompt}
    anyone = Client(raise_request_exception=False)

    for asked_by in (browser, anyone):
        response = open_page(asked_by, board, state=EVIL_STATE, **changes)

        assert is_page_of_refusal(response)


def test_an_error_at_the_registered_target_carries_the_state_and_no_header(
    browser, board
):
    response = open_page(browser, board, scope="bogus", state=EVIL_STATE)

    given = parameters_of(response)[1]
    assert given["state"] == EVIL_STATE
    assert given.keys() == {"error", "state", "iss"}
    assert "q" not in response.cookies


@pytest.mark.parametrize("how_many", [1, 2])
def test_without_an_address_the_only_registered_one_counts(browser, acme, how_many):
    """RFC 6749, 3.1.2.3."""
    addresses = [REDIRECT, "https://board.test/other"][:how_many]
    program = make_public(acme, addresses)

    response = open_page(browser, program, redirect_uri=None)

    assert response.status_code == (200 if how_many == 1 else 400)
    assert not response.has_header("Location")


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]"])
@pytest.mark.parametrize("port", ["", ":1", ":51234"])
def test_a_program_on_this_device_is_answered_at_any_port(browser, acme, host, port):
    """RFC 8252, 7.3."""
    program = make_public(acme, [f"http://{host}/cb"])
    uri = f"http://{host}{port}/cb"

    target, given = parameters_of(answer(browser, program, redirect_uri=uri))

    assert (target, bool(given["code"])) == (uri, True)


ELSEWHERE = [
    "http://localhost/cb",
    "http://localhost:51234/cb",
    "http://127.0.0.2/cb",
    "http://127.1/cb",
    "http://[::ffff:127.0.0.1]/cb",
    "http://127.0.0.1:99999/cb",
    "http://127.0.0.1:1;sandbox/cb",
    "http://127.0.0.1:1,x/cb",
    "https://127.0.0.1/cb",
    "http://127.0.0.1/other",
    "http://127.0.0.1:/cb",
    "http://127.0.0.1:0/cb",
    "http://127.0.0.1:080/cb",
    "http://127.0.0.1:65536/cb",
    "http://127.0.0.1:1\n/cb",
    "http://127.0.0.1/cb\n",
    "HTTP://127.0.0.1/cb",
    "http://user@127.0.0.1/cb",
    "http://[::1]/cb",
    "http://127.0.0.1/cb?x=1",
]


@pytest.mark.parametrize("uri", ELSEWHERE)
def test_nothing_but_the_port_may_differ_on_this_device(browser, acme, uri):
    """RFC 8252, 8.3."""
    program = make_public(acme, ["http://127.0.0.1/cb"])

    assert is_page_of_refusal(open_page(browser, program, redirect_uri=uri))


def test_a_host_that_could_write_into_the_policy_is_sent_nothing(browser, acme):
    """As one registered before the rule for hosts: it is never shown a consent."""
    uri = "https://board.test;script-src-elem;sandbox/callback"
    program = make_public(acme)
    program.application.redirect_uris = uri
    program.application.save()

    response = open_page(browser, program, redirect_uri=uri)

    assert is_page_of_refusal(response)
    assert "sandbox" not in response["Content-Security-Policy"]


@pytest.mark.parametrize("host", ["evil.test", "evil.test:80", "testserver@evil.test"])
def test_a_wrong_host_is_sent_nowhere(board, host):
    response = Client(raise_request_exception=False).get(
        AUTHORIZE, ask(board), headers={"Host": host}
    )

    assert response.status_code == 400
    assert not response.has_header("Location")
