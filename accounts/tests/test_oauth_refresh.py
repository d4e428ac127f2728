"""Refresh tokens: rotation and reuse detection (RFC 9700, 4.14.2)."""

from datetime import timedelta

import pytest

from accounts.models import RefreshToken, SecurityEvent
from accounts.oauth.configuration import ACCESS_TOKEN_SECONDS, REFRESH_TOKEN_SECONDS
from accounts.tests.oauth_flow import (
    CONNECTIONS,
    INVALID_CLIENT,
    INVALID_GRANT,
    INVALID_REQUEST,
    REVOKE,
    get_code,
    get_pair,
    live_tokens,
    make_public,
    me,
    pair_in,
    proof_of,
    redeem,
    refresh,
    refusal,
    send,
    signed_in,
    works,
)
from conftest import NOON, make_board

# After the grace period of a duplicate request.
LATER = 11


@pytest.fixture
def phone(acme):
    return make_public(acme)


@pytest.fixture(params=["confidential", "public"])
def program(request, board, phone):
    return {"confidential": board, "public": phone}[request.param]


@pytest.fixture
def other(acme):
    """Another program of the same organization."""
    return make_board(acme, "Other")


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


def endings():
    kind = SecurityEvent.Type.TOKEN_FAMILY_REVOKED
    return list(SecurityEvent.objects.filter(type=kind))


def reads(person, sentence):
    """Tell whether the page of the person's applications says so."""
    return sentence in signed_in(person).get(CONNECTIONS).content.decode()


# --- in peace -----------------------------------------------------------------------


def test_a_refresh_gives_a_new_pair_and_the_old_one_is_dead_at_once(mia, program):
    """RFC 6749, 6."""
    access, token = get_pair(mia, program)

    response = refresh(token, program)

    new_access, new_token = pair_in(response)
    assert (works(access), works(new_access)) == (False, True)
    assert new_token != token
    assert response["Cache-Control"] == "no-store"
    assert live_tokens() == (1, 1)


@pytest.mark.parametrize("scope", ["tickets:read bogus", "comments:internal", "bogus"])
def test_a_refresh_gives_no_scope_that_was_not_granted(mia, board, scope):
    """RFC 6749, 6."""
    _, token = get_pair(mia, board, scope="tickets:read")

    assert refusal(refresh(token, board, scope=scope)) == (400, "invalid_scope")
    assert refresh(token, board).status_code == 200


def test_a_refresh_may_ask_for_less_and_gets_no_more_afterwards(mia, board):
    """RFC 6749, 6."""
    _, token = get_pair(mia, board)
    access, token = pair_in(refresh(token, board, scope="tickets:read"))

    more = refresh(token, board, scope="tickets:read tickets:write")

    assert me(access).json()["scopes"] == ["tickets:read"]
    assert refusal(more) == (400, "invalid_scope")


@pytest.mark.parametrize(("early", "status"), [(1, 200), (0, 400)])
def test_a_refresh_token_nobody_uses_ends_after_thirty_days(
    mia, board, clock, early, status
):
    _, token = get_pair(mia, board)

    clock.shift(ACCESS_TOKEN_SECONDS + REFRESH_TOKEN_SECONDS - early)

    assert refresh(token, board).status_code == status


def test_who_refreshes_in_time_stays_connected_for_a_year(mia, board, clock):
    access, token = get_pair(mia, board)

    for _ in range(13):
        clock.shift(timedelta(days=28))
        access, token = pair_in(refresh(token, board))

    assert works(access)
    assert not endings()


# --- what is no refresh token -------------------------------------------------------


@pytest.mark.parametrize("wrong", ["", "x", "dp_rt_x", "é", "x" * 4096])
def test_an_unknown_token_is_no_grant(board, wrong):
    assert refusal(refresh(wrong, board)) == INVALID_GRANT


@pytest.mark.parametrize("wrong", [None, "dp_rt_\0"])
def test_a_token_that_is_missing_or_no_text_is_no_request(board, wrong):
    assert refusal(refresh(wrong, board)) == INVALID_REQUEST


def test_tokens_of_the_other_kind_open_nothing(mia, board):
    access, token = get_pair(mia, board)

    assert refusal(refresh(access, board)) == INVALID_GRANT
    assert me(token).status_code == 401


def test_the_digest_of_a_token_is_not_a_token(mia, board):
    get_pair(mia, board)
    stolen = RefreshToken.objects.get().token_checksum

    assert refusal(refresh(stolen, board)) == INVALID_GRANT


@pytest.mark.parametrize("secret", [None, "", "wrong"])
def test_a_refresh_without_the_secret_takes_nothing_from_its_owner(mia, board, secret):
    """RFC 6749, 5.2."""
    _, token = get_pair(mia, board)

    assert refusal(refresh(token, board, client_secret=secret)) == INVALID_CLIENT
    assert refresh(token, board).status_code == 200


def test_another_program_gets_nothing_and_takes_nothing(mia, board, other, phone):
    """RFC 6749, 10.4."""
    access, token = get_pair(mia, board)

    assert refusal(refresh(token, other)) == INVALID_GRANT
    assert refusal(refresh(token, phone)) == INVALID_GRANT
    assert works(access)
    assert refresh(token, board).status_code == 200


# --- a used one ---------------------------------------------------------------------


@pytest.mark.parametrize("seconds", [0, 10])
def test_a_duplicate_refresh_gets_400_and_leaves_the_new_pair_valid(
    mia, program, clock, seconds
):
    """RFC 9700, 4.14.2."""
    _, used = get_pair(mia, program)
    access, token = pair_in(refresh(used, program))

    clock.shift(seconds)

    assert refusal(refresh(used, program)) == INVALID_GRANT
    assert works(access)
    assert refresh(token, program).status_code == 200
    assert not endings()


@pytest.mark.parametrize("generations", [1, 3])
def test_a_used_token_that_comes_later_ends_the_family(
    mia, program, clock, generations
):
    """RFC 9700, 4.14.2."""
    _, used = get_pair(mia, program)
    token = used
    for _ in range(generations):
        access, token = pair_in(refresh(token, program))

    clock.shift(LATER)

    assert refusal(refresh(used, program)) == INVALID_GRANT
    assert not works(access)
    assert refusal(refresh(token, program)) == INVALID_GRANT
    assert live_tokens() == (0, 0)


def test_a_used_token_in_another_programs_hands_ends_the_family_at_once(
    mia, board, other, clock
):
    """Only the same client may have sent an echo (RFC 9700, 4.14.2)."""
    _, used = get_pair(mia, board)
    access, _ = pair_in(refresh(used, board))

    assert refusal(refresh(used, other)) == INVALID_GRANT
    assert not works(access)
    assert len(endings()) == 1


def test_a_used_code_ends_what_was_refreshed_since(mia, board, clock):
    """RFC 6749, 4.1.2; RFC 9700, 4.14.2."""
    code = get_code(mia, board)
    _, token = pair_in(redeem(code, board))
    access, _ = pair_in(refresh(token, board))

    assert refusal(redeem(code, board)) == INVALID_GRANT
    assert not works(access)
    assert live_tokens() == (0, 0)


def test_another_consent_and_another_person_are_not_touched(mia, bob, board, clock):
    """RFC 9700, 4.14.2."""
    _, used = get_pair(mia, board)
    refresh(used, board)
    again, other_family = get_pair(mia, board)
    of_bob, _ = get_pair(bob, board, scope="tickets:read")

    clock.shift(LATER)
    refresh(used, board)

    assert works(again)
    assert works(of_bob)
    assert refresh(other_family, board).status_code == 200


# --- who hears of it ----------------------------------------------------------------


def test_a_theft_is_recorded_once_and_the_person_reads_it(mia, bob, board, clock):
    """The thief who tries again adds nothing (RFC 9700, 4.14.2)."""
    _, used = get_pair(mia, board)
    refresh(used, board)

    clock.shift(LATER)
    for _ in range(3):
        refresh(used, board)
        clock.shift(LATER)

    (event,) = endings()
    assert (event.subject, event.actor_type) == (mia.email, "application")
    assert event.details["application"] == "Board"
    reason = event.details["reason"]
    assert (reads(mia, reason), reads(bob, reason)) == (True, False)


def test_a_replayed_code_is_recorded_once_and_the_person_reads_it(mia, board, clock):
    """RFC 6749, 4.1.2."""
    code = get_code(mia, board)
    redeem(code, board)

    clock.shift(LATER)
    redeem(code, board)
    redeem(code, board)

    (event,) = endings()
    assert "code" in event.details["reason"]
    assert reads(mia, event.details["reason"])


def test_a_revoked_token_that_comes_again_is_no_theft(mia, board, clock):
    _, token = get_pair(mia, board)
    send(REVOKE, {**proof_of(board), "token": token})

    clock.shift(LATER)

    assert refusal(refresh(token, board)) == INVALID_GRANT
    assert not endings()
