"""Authorization requests (RFC 6749, 4.1.1)."""

from urllib.parse import urlencode

import pytest
from django.test import Client

from accounts import services
from accounts.models import Grant
from accounts.tests.oauth_flow import (
    AUTHORIZE,
    ISSUER,
    REDIRECT,
    STATE,
    answer,
    ask,
    error_of,
    is_page_of_refusal,
    make_public,
    open_page,
    parameters_of,
    signed_in,
)
from conftest import NOON, SYSTEM


@pytest.fixture
def browser(mia):
    return signed_in(mia)


@pytest.fixture
def phone(acme):
    return make_public(acme)


@pytest.fixture(params=["confidential", "public"])
def program(request, board, phone):
    return {"confidential": board, "public": phone}[request.param]


def test_consent_sends_a_code_the_state_and_the_issuer_back(browser, program):
    """RFC 6749, 4.1.2."""
    target, given = parameters_of(answer(browser, program))

    assert target == REDIRECT
    assert given == {"code": given["code"], "state": STATE, "iss": ISSUER}


@pytest.mark.parametrize("state", [" s ", "a\tb", "\"<>&'", "é😀", "0", "x" * 4096])
def test_the_state_comes_back_as_it_was_sent(browser, board, state):
    """RFC 6749, 4.1.2."""
    assert parameters_of(answer(browser, board, state=state))[1]["state"] == state


UNKNOWN = {
    "missing": None,
    "empty": "",
    "unknown": "x",
    "NUL": "a\0",
    "long": "x" * 5000,
}


@pytest.mark.parametrize("kind", UNKNOWN)
@pytest.mark.parametrize("who", ["anyone", "mia"])
def test_an_unknown_client_is_told_so_on_our_page(request, board, who, kind):
    """RFC 6749, 4.1.2.1."""
    anyone = Client(raise_request_exception=False)
    known = who == "mia" and signed_in(request.getfixturevalue("mia"))

    response = open_page(known or anyone, board, client_id=UNKNOWN[kind])

    assert is_page_of_refusal(response)


def test_a_revoked_application_may_ask_nobody(browser, board):
    services.revoke_application(board.application, actor=SYSTEM, at=NOON)

    assert is_page_of_refusal(open_page(browser, board))


BAD = {
    "no challenge": ({"code_challenge": None}, "invalid_request"),
    "an empty challenge": ({"code_challenge": ""}, "invalid_request"),
    "one character": ({"code_challenge": "a"}, "invalid_request"),
    "42 characters": ({"code_challenge": "a" * 42}, "invalid_request"),
    "129 characters": ({"code_challenge": "a" * 129}, "invalid_request"),
    "300 characters": ({"code_challenge": "a" * 300}, "invalid_request"),
    "a sign": ({"code_challenge": "a" * 42 + "="}, "invalid_request"),
    "a line's end": ({"code_challenge": "a" * 43 + "\n"}, "invalid_request"),
    "another alphabet": ({"code_challenge": "é" * 43}, "invalid_request"),
    "plain": ({"code_challenge_method": "plain"}, "invalid_request"),
    "no method": ({"code_challenge_method": None}, "invalid_request"),
    "an empty method": ({"code_challenge_method": ""}, "invalid_request"),
    "s256": ({"code_challenge_method": "s256"}, "invalid_request"),
    "S512": ({"code_challenge_method": "S512"}, "invalid_request"),
    "fragments": ({"response_mode": "fragment"}, "invalid_request"),
    "a posted answer": ({"response_mode": "form_post"}, "invalid_request"),
    "a token": ({"response_type": "token"}, "unsupported_response_type"),
    "both": ({"response_type": "code token"}, "unsupported_response_type"),
    "OpenID": ({"response_type": "id_token"}, "unsupported_response_type"),
    "none": ({"response_type": "none"}, "unsupported_response_type"),
    "nothing": ({"response_type": ""}, "unsupported_response_type"),
    "no type": ({"response_type": None}, "invalid_request"),
    "an unknown scope": ({"scope": "tickets:read bogus"}, "invalid_scope"),
    "an empty scope": ({"scope": ""}, "invalid_scope"),
    "an agent's scope": ({"scope": "credentials:reveal"}, "invalid_scope"),
    "other APIs": ({"resource": "https://other.test/"}, "invalid_target"),
    "no address": ({"resource": "::"}, "invalid_target"),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_could_only_fail_fails_before_anyone_consents(browser, program, kind):
    """RFC 7636, 4.4.1; RFC 7636, 4.3; RFC 7636, 4.2; RFC 6749, 3.1.1; RFC 6749, 3.3."""
    changes, error = BAD[kind]

    assert error_of(open_page(browser, program, **changes)) == error
    assert Grant.objects.count() == 0


@pytest.mark.parametrize("name", ["nonce", "claims", "ui_locales", "id_token_hint"])
def test_what_is_long_and_unknown_changes_nothing(browser, board, name):
    assert parameters_of(answer(browser, board, **{name: "n" * 300}))[1]["code"]


def test_a_state_beyond_all_measure_is_refused(browser, board):
    assert is_page_of_refusal(open_page(browser, board, state="x" * 4097))


NAMES = (
    "client_id redirect_uri response_type scope state code_challenge"
    " code_challenge_method approval_prompt unknown"
)


@pytest.mark.parametrize("name", NAMES.split())
def test_a_repeated_parameter_is_refused_on_our_page(browser, board, name):
    """RFC 6749, 3.1."""
    asked = urlencode(ask(board))

    response = browser.get(f"{AUTHORIZE}?{asked}&{name}=x&{name}=x")

    assert is_page_of_refusal(response)


@pytest.mark.parametrize("end", ["a=%zz", "a=%", "a=%0", "state=%u0041"])
@pytest.mark.parametrize("start", ["", "good"])
def test_a_broken_escape_is_refused_on_our_page(browser, board, start, end):
    """At this door."""
    asked = f"{urlencode(ask(board, state=None))}&" if start else ""
    anyone = Client(raise_request_exception=False)

    for asked_by in (browser, anyone):
        assert is_page_of_refusal(asked_by.get(f"{AUTHORIZE}?{asked}{end}"))


@pytest.mark.parametrize("prompt", ["none", "none login"])
def test_who_asks_for_no_page_is_told_what_is_missing(browser, board, prompt):
    anyone = Client(raise_request_exception=False)

    assert error_of(open_page(anyone, board, prompt=prompt)) == "login_required"
    assert error_of(open_page(browser, board, prompt=prompt)) == "consent_required"


def test_an_anonymous_person_signs_in_first_and_comes_back(board, mia):
    anyone = Client(raise_request_exception=False)
    door = open_page(anyone, board)

    anyone.force_login(mia)
    page = anyone.get(parameters_of(door)[1]["next"])

    assert door["Location"].startswith("/accounts/login/?next=/oauth/authorize%3F")
    assert page.status_code == 200
