"""Client authentication at the token endpoint, and its limits (RFC 6749, 2.3)."""

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
from conftest import make_board

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
    """RFC 6749, 5.2; RFC 7009, 2.1."""
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
    """A name that is an address is fetched by nobody (RFC 6749, 5.2; RFC 7009, 2.1)."""
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
    """RFC 6749, 5.2."""
    answer = send(path, GOOD, Authorization=HEADERS[kind])

    assert refusal(answer) == INVALID_CLIENT
    assert answer["WWW-Authenticate"] == CHALLENGE


def test_two_ways_to_prove_oneself_are_one_too_many(board, path):
    """RFC 6749, 2.3."""
    header = basic(board.client_id, board.secret)

    answer = send(path, good(board), Authorization=header)

    assert refusal(answer) == INVALID_REQUEST


def test_the_header_and_the_form_name_one_client(board, phone, path):
    """RFC 6749, 2.3."""
    header = basic(board.client_id, board.secret)

    answer = send(path, {**GOOD, "client_id": phone.client_id}, Authorization=header)

    assert refusal(answer) == INVALID_REQUEST


# --- how often ----------------------------------------------------------------------


def ask_from(number, form, path=TOKEN):
    """Ask from another address for each number."""
    there = f"203.0.113.{number}"
    body = urlencode(form)
    return Client().post(path, body, content_type=FORM, REMOTE_ADDR=there).status_code


def test_an_address_fails_sixty_times_a_minute_whoever_it_says_it_is(db, path):
    asked = [send(path, {"client_id": str(n)}).status_code for n in range(60)]

    refused = send(path, {"client_id": "another"})

    assert 429 not in asked
    assert refused.status_code == 429
    assert refused.json()["error"] == "temporarily_unavailable"
    assert int(refused["Retry-After"]) >= 1


def test_a_client_with_its_secret_is_answered_where_others_have_failed(path, board):
    """A page in the browser of a colleague can send what fails."""
    for n in range(61):
        send(path, {"client_id": str(n)})

    assert send(path, good(board)).status_code == 200


def test_a_client_asks_sixty_times_a_minute_wherever_it_is(settings, board, phone):
    settings.TOKEN_REQUEST_LIMIT = Rate.parse("3/m")

    assert [ask_from(n, good(board)) for n in range(4)] == [200, 200, 200, 429]
    assert ask_from(5, good(phone)) == 401


@pytest.mark.parametrize("name", ["board", "phone"])
def test_who_only_names_a_client_uses_up_nothing_of_it(
    request, settings, path, board, name
):
    """Its name is in each address with which it asks people."""
    settings.TOKEN_REQUEST_LIMIT = Rate.parse("3/m")
    client = board if name == "board" else request.getfixturevalue(name)
    forged = good(client, client_secret="wrong")
    failed = [ask_from(1, forged, path) for _ in range(5)]

    asked = ask_from(2, good(client), path)

    assert failed == [401, 401, 401, 429, 429]
    assert asked == (401 if name == "phone" and path == TOKEN else 200)


def test_a_public_client_is_counted_at_each_address_apart(settings, phone):
    settings.TOKEN_REQUEST_LIMIT = Rate.parse("3/m")
    form = good(phone)

    assert [ask_from(1, form, REVOKE) for _ in range(4)] == [200, 200, 200, 429]
    assert ask_from(2, form, REVOKE) == 200


def test_a_clients_own_mistakes_count_for_it_and_not_for_its_neighbours(
    settings, acme, board
):
    settings.TOKEN_REQUEST_LIMIT = Rate.parse("3/m")
    other = make_board(acme, "Other")
    wrong = good(board, grant_type="refresh_token", refresh_token="dp_rt_none")

    assert [ask_from(1, wrong) for _ in range(4)] == [400, 400, 400, 429]
    assert ask_from(1, good(other)) == 200
    assert ask_from(2, good(board)) == 429


def test_codes_are_guessed_sixty_times_a_minute(settings, phone):
    settings.TOKEN_REQUEST_LIMIT = Rate.parse("3/m")
    guess = {
        "grant_type": "authorization_code",
        "client_id": phone.client_id,
        "code": "guess",
        "code_verifier": "x" * 43,
    }

    assert [ask_from(1, guess) for _ in range(4)] == [400, 400, 400, 429]


def test_a_successful_request_is_no_failure_of_its_address(settings, board, acme):
    settings.TOKEN_REQUEST_LIMIT = Rate.parse("3/m")
    other = make_board(acme, "Other")

    asked = [ask_from(1, good(who)) for who in (board, other) * 3]

    assert asked == [200] * 6


def test_the_limit_is_lifted_after_the_wait(db, settings, path, time_machine):
    settings.TOKEN_REQUEST_LIMIT = Rate.parse("1/m")
    time_machine.move_to("2026-01-01T00:00:00Z", tick=False)
    send(path, {"client_id": "a"})

    refused = send(path, {"client_id": "b"})
    time_machine.shift(int(refused["Retry-After"]))

    assert refused.status_code == 429
    assert send(path, {"client_id": "c"}).status_code in (400, 401)
