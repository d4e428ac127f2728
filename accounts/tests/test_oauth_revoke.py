"""POST /oauth/revoke (RFC 7009)."""

import pytest

from accounts.models import AccessToken
from accounts.tests.oauth_flow import (
    INVALID_CLIENT,
    INVALID_GRANT,
    INVALID_REQUEST,
    act_as_itself,
    basic,
    get_pair,
    live_tokens,
    make_public,
    pair_in,
    refresh,
    refusal,
    revoke,
    send,
    works,
)
from conftest import make_board

DONE = (200, b"")


@pytest.fixture
def phone(acme):
    return make_public(acme)


@pytest.fixture(params=["confidential", "public"])
def program(request, board, phone):
    return {"confidential": board, "public": phone}[request.param]


def told(response):
    assert response["Cache-Control"] == "no-store"
    return response.status_code, response.content


@pytest.mark.parametrize("which", [0, 1], ids=["access", "refresh"])
def test_revoking_one_of_a_pair_ends_both_at_once(mia, program, which):
    """RFC 7009, 2.1."""
    pair = get_pair(mia, program)

    assert told(revoke(pair[which], program)) == DONE
    assert not works(pair[0])
    assert refusal(refresh(pair[1], program)) == INVALID_GRANT
    assert live_tokens() == (0, 0)


def test_an_applications_own_token_is_revoked_as_well(board):
    """RFC 7009, 2.1."""
    token = act_as_itself(board).json()["access_token"]

    assert told(revoke(token, board)) == DONE
    assert not works(token)


def test_revoking_again_changes_nothing(mia, board):
    access, _ = get_pair(mia, board)
    revoke(access, board)

    assert told(revoke(access, board)) == DONE


@pytest.mark.parametrize("which", [0, 1], ids=["access", "refresh"])
def test_another_programs_token_is_left_alone_and_nothing_is_said(
    mia, board, phone, acme, which
):
    pair = get_pair(mia, board)

    for other in (phone, make_board(acme, "Other")):
        assert told(revoke(pair[which], other)) == DONE

    assert works(pair[0])
    assert refresh(pair[1], board).status_code == 200


@pytest.mark.parametrize("token", ["dp_at_unknown", "x", "é", "x" * 4096])
def test_an_unknown_token_is_as_good_as_revoked(mia, board, token):
    access, _ = get_pair(mia, board)

    assert told(revoke(token, board)) == DONE
    assert works(access)


@pytest.mark.parametrize("secret", [None, "", "wrong"])
def test_who_proves_nothing_ends_nothing(mia, board, secret):
    """RFC 7009, 2.1."""
    access, _ = get_pair(mia, board)

    answer = revoke(access, board, client_secret=secret)

    assert refusal(answer) == INVALID_CLIENT
    assert answer["WWW-Authenticate"] == 'Basic realm="oauth"'
    assert works(access)


def test_the_proof_may_stand_in_the_header(mia, board):
    access, _ = get_pair(mia, board)
    header = basic(board.client_id, board.secret, "basic")

    response = send("/oauth/revoke", {"token": access}, Authorization=header)

    assert told(response) == DONE
    assert not works(access)


@pytest.mark.parametrize("token", [None, "", "dp_at_\0"])
def test_a_request_without_a_token_is_refused(board, token):
    assert refusal(revoke(token, board)) == INVALID_REQUEST


@pytest.mark.parametrize("hint", ["access_token", "refresh_token", "x", ""])
@pytest.mark.parametrize("which", [0, 1], ids=["access", "refresh"])
def test_a_wrong_hint_misleads_nobody(mia, board, which, hint):
    pair = get_pair(mia, board)

    answer = revoke(pair[which], board, token_type_hint=hint)

    assert told(answer) == DONE
    assert not works(pair[0])


def test_the_digest_of_a_token_ends_nothing(mia, board):
    access, _ = get_pair(mia, board)

    revoke(AccessToken.objects.get().token_checksum, board)

    assert works(access)


def test_the_pair_after_a_refresh_is_ended_by_its_own_token(mia, board):
    _, used = get_pair(mia, board)
    access, token = pair_in(refresh(used, board))

    revoke(used, board)
    before = works(access)
    revoke(token, board)

    assert (before, works(access)) == (True, False)
