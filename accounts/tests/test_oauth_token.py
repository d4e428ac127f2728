"""POST /oauth/token with an authorization code (RFC 6749, 4.1.3)."""

import pytest

from accounts.models import AccessToken, Grant
from accounts.tests.oauth_flow import (
    INVALID_GRANT,
    INVALID_REQUEST,
    REDIRECT,
    TOKEN,
    VERIFIER,
    basic,
    get_code,
    live_tokens,
    make_public,
    me,
    pair_in,
    redeem,
    redemption,
    refusal,
    send,
    works,
)
from conftest import NOON, make_board


@pytest.fixture
def phone(acme):
    return make_public(acme)


@pytest.fixture(params=["confidential", "public"])
def program(request, board, phone):
    return {"confidential": board, "public": phone}[request.param]


@pytest.fixture
def code(mia, board):
    return get_code(mia, board)


@pytest.fixture
def other(acme):
    """Another program of the same organization."""
    return make_board(acme, "Other")


# --- a code -------------------------------------------------------------------------

NAMED = {
    "left out": (None, INVALID_GRANT),
    "the same": (REDIRECT, 200),
    "with a line's end": (f"{REDIRECT}\n", INVALID_GRANT),
    "in other letters": (REDIRECT.replace("board", "BOARD"), INVALID_GRANT),
}


@pytest.mark.parametrize("kind", NAMED)
def test_the_address_of_the_authorization_request_is_demanded(code, board, kind):
    """RFC 6749, section 4.1.3"""
    uri, expected = NAMED[kind]

    response = redeem(code, board, redirect_uri=uri)

    is_given = response.status_code == 200
    assert expected == (200 if is_given else refusal(response))
    assert AccessToken.objects.exists() == is_given


@pytest.mark.parametrize(
    ("uri", "expected"),
    [(None, 200), (REDIRECT, 200), ("https://board.test/other", 400)],
)
def test_where_that_request_named_none_none_is_needed(mia, board, uri, expected):
    code = get_code(mia, board, redirect_uri=None)

    assert redeem(code, board, redirect_uri=uri).status_code == expected


def test_a_code_gives_a_pair_of_tokens_kept_by_no_cache(mia, program):
    """RFC 6749, 4.1.4."""
    response = redeem(get_code(mia, program), program)

    given = response.json()
    assert response.status_code == 200
    assert (response["Cache-Control"], response["Pragma"]) == ("no-store", "no-cache")
    assert given["access_token"].startswith("dp_at_")
    assert given["refresh_token"].startswith("dp_rt_")
    assert (given["token_type"], given["expires_in"]) == ("Bearer", 3600)
    assert set(me(given["access_token"]).json()["scopes"]) == set(
        given["scope"].split()
    )


@pytest.mark.parametrize("scheme", ["Basic", "basic", "BASIC"])
@pytest.mark.parametrize("named", [True, False])
def test_a_program_may_prove_itself_in_the_header(code, board, scheme, named):
    """RFC 6749, 4.1.4; RFC 9110, 11.1."""
    form = redemption(code, board, client_secret=None)
    if not named:
        del form["client_id"]

    header = basic(board.client_id, board.secret, scheme)

    assert send(TOKEN, form, Authorization=header).status_code == 200


VERIFIERS = {
    "none": None,
    "empty": "",
    "wrong": VERIFIER.swapcase(),
    "short": VERIFIER[:42],
    "long": VERIFIER * 3,
    "with a sign": VERIFIER[:-1] + "=",
    "with a line's end": VERIFIER + "\n",
    "the challenge itself": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
}


@pytest.mark.parametrize("kind", VERIFIERS)
def test_a_code_is_worth_nothing_without_its_verifier(mia, program, kind):
    """RFC 7636, 4.6."""
    response = redeem(get_code(mia, program), program, code_verifier=VERIFIERS[kind])

    assert refusal(response) in (INVALID_GRANT, INVALID_REQUEST)
    assert AccessToken.objects.count() == 0


def test_a_wrong_verifier_does_not_take_the_code_from_its_owner(code, board):
    """RFC 7636, 4.6."""
    redeem(code, board, code_verifier="x" * 43)

    assert redeem(code, board).status_code == 200


@pytest.mark.parametrize("uri", ["https://evil.test/", f"{REDIRECT}/", "x", ""])
def test_a_code_is_bound_to_its_address(code, board, uri):
    """RFC 6749, 4.1.3."""
    assert refusal(redeem(code, board, redirect_uri=uri)) == INVALID_GRANT
    assert AccessToken.objects.count() == 0


def test_a_code_is_worth_nothing_to_another_program(code, board, other, phone):
    """RFC 6749, 5.2."""
    assert refusal(redeem(code, other)) == INVALID_GRANT
    assert refusal(redeem(code, phone)) == INVALID_GRANT
    assert redeem(code, board).status_code == 200


@pytest.mark.parametrize("wrong", ["", "x", "é", "x" * 4096])
def test_an_unknown_code_is_no_grant(board, wrong):
    """RFC 6749, 5.2."""
    assert refusal(redeem(wrong, board)) == INVALID_GRANT


def test_the_digest_of_a_code_is_not_a_code(code, board):
    assert refusal(redeem(Grant.objects.get().code, board)) == INVALID_GRANT


@pytest.mark.parametrize("seconds", [59, 60])
def test_a_code_lives_for_one_minute(mia, board, time_machine, seconds):
    """RFC 6749, 5.2."""
    time_machine.move_to(NOON, tick=False)
    code = get_code(mia, board)

    time_machine.shift(seconds)

    assert redeem(code, board).status_code == (200 if seconds < 60 else 400)


def test_a_used_code_is_refused_and_ends_what_it_gave(mia, program):
    """RFC 6749, 4.1.2."""
    code = get_code(mia, program)
    access, _ = pair_in(redeem(code, program))
    before = works(access)

    replay = redeem(code, program)

    assert refusal(replay) == INVALID_GRANT
    assert (before, works(access)) == (True, False)
    assert live_tokens() == (0, 0)


def test_a_used_code_ends_what_it_gave_even_when_nothing_else_fits(mia, board):
    """A thief may know the code without the rest (RFC 6749, 4.1.2)."""
    code = get_code(mia, board)
    access, _ = pair_in(redeem(code, board))
    works(access)

    replay = redeem(code, board, code_verifier="x" * 43, redirect_uri="https://x.test")

    assert refusal(replay) == INVALID_GRANT
    assert not works(access)


def test_a_code_that_comes_again_later_ends_what_it_gave(mia, board, time_machine):
    """Although no token was used yet (RFC 6749, 4.1.2)."""
    time_machine.move_to(NOON, tick=False)
    code = get_code(mia, board)
    access, _ = pair_in(redeem(code, board))

    time_machine.shift(3)
    replay = redeem(code, board)

    assert refusal(replay) == INVALID_GRANT
    assert not works(access)


def test_a_duplicate_redemption_gets_400_and_leaves_the_pair_valid(
    mia, board, time_machine
):
    """One after the other (RFC 6749, 4.1.2)."""
    time_machine.move_to(NOON, tick=False)
    code = get_code(mia, board)
    access, _ = pair_in(redeem(code, board))

    time_machine.shift(2)

    assert refusal(redeem(code, board)) == INVALID_GRANT
    assert works(access)


def test_another_program_cannot_end_anything_with_a_used_code(mia, board, other):
    """RFC 6749, 4.1.2."""
    code = get_code(mia, board)
    access, _ = pair_in(redeem(code, board))
    works(access)

    assert refusal(redeem(code, other)) == INVALID_GRANT
    assert works(access)
