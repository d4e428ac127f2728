"""How a program proves who it is, and how often it may ask (oauth.md T8-T10, T25)."""

from base64 import b64encode
from urllib.parse import urlencode

import pytest
from django.test import Client

from accounts.models import AccessToken, ApplicationSecret
from accounts.tests.oauth_flow import (
    FORM,
    INVALID_CLIENT,
    INVALID_REQUEST,
    REVOKE,
    TOKEN,
    basic,
    make_public,
    proof_of,
    refusal,
    send,
)
from api.rates import Rate

CHALLENGE = 'Basic realm="oauth"'
GOOD = {"grant_type": "client_credentials", "token": "dp_at_unknown"}


@pytest.fixture(params=[TOKEN, REVOKE])
def path(request):
    return request.param


@pytest.fixture
def phone(acme):
    return make_public(acme)


def good(program, **more):
    return {**GOOD, **proof_of(program), **more}


def test_a_bad_secret_and_an_unknown_client_read_the_same(board, path):
    """T8, R4"""
    told = set()
    for pair in ((board.client_id, "wrong"), ("unknown", "wrong"), ("unknown", "")):
        answer = send(path, GOOD, Authorization=basic(*pair))
        told.add((refusal(answer), answer["WWW-Authenticate"], answer.content))

    assert {(facts, challenge) for facts, challenge, _ in told} == {
        (INVALID_CLIENT, CHALLENGE)
    }
    assert len(told) == 1


FORGED = {
    "a wrong secret": {"client_secret": "wrong"},
    "no secret": {"client_secret": None},
    "an empty secret": {"client_secret": ""},
    "no name": {"client_id": None},
    "nothing": {"client_id": None, "client_secret": None},
    "an unknown name": {"client_id": "unknown"},
    "an address as a name": {"client_id": "https://evil.test/client.json"},
}


@pytest.mark.parametrize("kind", FORGED)
def test_who_proves_nothing_gets_nothing(board, path, kind):
    """T8, R4; a name that is an address is fetched by nobody."""
    form = {**good(board), **FORGED[kind]}
    sent = {name: value for name, value in form.items() if value is not None}

    answer = send(path, sent)

    assert refusal(answer) == INVALID_CLIENT
    assert answer["WWW-Authenticate"] == CHALLENGE
    assert AccessToken.objects.count() == 0


def test_another_applications_secret_proves_nothing(board, phone, path):
    form = good(board, client_id=phone.client_id)

    assert refusal(send(path, form)) == INVALID_CLIENT


def test_the_digest_of_a_secret_proves_nothing(board, path):
    """B-D7"""
    stolen = ApplicationSecret.objects.get().digest

    assert refusal(send(path, good(board, client_secret=stolen))) == INVALID_CLIENT


def encoded(text):
    return f"Basic {b64encode(text).decode()}"


HEADERS = {
    "NUL": encoded(b"a\0:x"),
    "a NUL in disguise": encoded(b"%00:x"),
    "a NUL in the secret": encoded(b"a:%00"),
    "not UTF-8": encoded(b"\xff:x"),
    "not UTF-8 in disguise": encoded(b"%ff:x"),
    "half a character": encoded(b"%ed%a0%80:x"),
    "no colon": encoded(b"name"),
    "no name": encoded(b":x"),
    "not base64": "Basic !!!",
    "a broken end": "Basic YQ",
    "nothing": "Basic",
    "a bearer": "Bearer dp_at_x",
    "empty": "",
}


@pytest.mark.parametrize("kind", HEADERS)
def test_a_header_that_proves_nothing_is_refused(board, path, kind):
    """T8, B-D1"""
    answer = send(path, GOOD, Authorization=HEADERS[kind])

    assert refusal(answer) == INVALID_CLIENT
    assert answer["WWW-Authenticate"] == CHALLENGE


def test_two_ways_to_prove_oneself_are_one_too_many(board, path):
    """T10"""
    header = basic(board.client_id, board.secret)

    answer = send(path, good(board), Authorization=header)

    assert refusal(answer) == INVALID_REQUEST


def test_the_header_and_the_form_name_one_client(board, phone, path):
    """T10"""
    header = basic(board.client_id, board.secret)

    answer = send(path, {**GOOD, "client_id": phone.client_id}, Authorization=header)

    assert refusal(answer) == INVALID_REQUEST


# --- how often ----------------------------------------------------------------------


def test_an_address_asks_sixty_times_a_minute_whoever_it_says_it_is(path, board):
    """T25, contract 2"""
    asked = [send(path, {"client_id": str(n)}).status_code for n in range(60)]

    refused = send(path, good(board))

    assert 429 not in asked
    assert refusal(refused) == (429, "temporarily_unavailable")
    assert int(refused["Retry-After"]) >= 1


def test_a_client_asks_sixty_times_a_minute_wherever_it_is(settings, board, phone):
    """T25"""
    settings.TOKEN_REQUEST_LIMIT = Rate.parse("3/m")
    form = urlencode(good(board))

    def ask(number, form=form):
        there = f"203.0.113.{number}"
        return Client().post(TOKEN, form, content_type=FORM, REMOTE_ADDR=there)

    assert [ask(n).status_code for n in range(4)] == [200, 200, 200, 429]
    assert ask(5, urlencode(good(phone))).status_code == 401


def test_the_limit_is_lifted_after_the_wait(db, settings, path, time_machine):
    settings.TOKEN_REQUEST_LIMIT = Rate.parse("1/m")
    time_machine.move_to("2026-01-01T00:00:00Z", tick=False)
    send(path, {"client_id": "a"})

    refused = send(path, {"client_id": "b"})
    time_machine.shift(int(refused["Retry-After"]))

    assert refused.status_code == 429
    assert send(path, {"client_id": "c"}).status_code in (400, 401)
