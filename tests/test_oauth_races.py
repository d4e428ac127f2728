"""Parallel requests at /oauth, in threads with connections of their own."""

import random
import time
from collections import Counter
from urllib.parse import urlencode

import pytest

from accounts import services
from accounts.models import Connection, SecurityEvent
from accounts.tests.oauth_flow import (
    AUTHORIZE,
    CONNECTIONS,
    ask,
    fields_of,
    get_code,
    get_pair,
    live_tokens,
    make_public,
    open_page,
    pair_in,
    redeem,
    refresh,
    revoke,
    signed_in,
    works,
)
from api.datetimes import now
from api.rates import Rate
from conftest import SYSTEM
from tests.test_races import at_once

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ROUNDS, PARALLEL = 15, 12


def rounds(number):
    """Repeat a race beside PostgreSQL; SQLite lets one write at a time anyway."""
    return [
        pytest.param(each, marks=[pytest.mark.once] if each >= 3 else [])
        for each in range(number)
    ]


@pytest.fixture(autouse=True)
def _without_limits(settings):
    settings.TOKEN_REQUEST_LIMIT = settings.API_RATE_LIMIT = Rate.parse("99999/m")


@pytest.fixture(params=["confidential", "public"])
def program(request, board, acme):
    return board if request.param == "confidential" else make_public(acme)


def outcomes(answers):
    """Return how often each outcome came: 200, or status and error."""
    return Counter(
        answer.status_code
        if answer.status_code == 200
        else (answer.status_code, answer.json()["error"])
        for answer in answers
    )


ONE_WINNER = {200: 1, (400, "invalid_grant"): PARALLEL - 1}


def winner(answers):
    return pair_in(next(answer for answer in answers if answer.status_code == 200))


def thefts():
    kind = SecurityEvent.Type.TOKEN_FAMILY_REVOKED
    return SecurityEvent.objects.filter(type=kind).count()


@pytest.mark.parametrize("round_number", rounds(ROUNDS))
def test_of_parallel_redemptions_one_wins_and_its_tokens_work(
    mia, program, round_number
):
    """docs/contract.md, 7.1: one winner among parallel redemptions."""
    code = get_code(mia, program)

    answers = at_once(PARALLEL, lambda _: redeem(code, program))

    access, token = winner(answers)
    assert outcomes(answers) == ONE_WINNER
    assert live_tokens() == (1, 1)
    assert works(access)
    assert refresh(token, program).status_code == 200
    assert thefts() == 0


@pytest.mark.parametrize("round_number", rounds(ROUNDS))
def test_of_parallel_refreshes_one_wins_and_its_tokens_work(mia, program, round_number):
    """docs/contract.md, 7.1: one winner among parallel refreshes."""
    old, used = get_pair(mia, program)

    answers = at_once(PARALLEL, lambda _: refresh(used, program))

    access, token = winner(answers)
    assert outcomes(answers) == ONE_WINNER
    assert live_tokens() == (1, 1)
    assert (works(old), works(access)) == (False, True)
    assert refresh(token, program).status_code == 200
    assert thefts() == 0


def test_late_reuse_by_many_at_once_is_recorded_once(mia, board, time_machine):
    """A used refresh token that comes again after 10 seconds counts as stolen."""
    time_machine.move_to(now(), tick=False)
    _, used = get_pair(mia, board)
    access, _ = pair_in(refresh(used, board))
    time_machine.shift(11)

    answers = at_once(PARALLEL, lambda _: refresh(used, board))

    assert outcomes(answers) == {(400, "invalid_grant"): PARALLEL}
    assert not works(access)
    assert thefts() == 1


@pytest.mark.parametrize("round_number", rounds(5))
def test_a_thief_and_the_owner_at_once_leave_nothing_alive(
    mia, board, time_machine, round_number
):
    """While the owner refreshes the newest token, the oldest comes again."""
    time_machine.move_to(now(), tick=False)
    _, stolen = get_pair(mia, board)
    _, newest = pair_in(refresh(stolen, board))
    time_machine.shift(11)

    answers = at_once(4, lambda n: refresh(stolen if n % 2 else newest, board))

    assert {answer.status_code for answer in answers} <= {200, 400}
    for answer in answers:
        if answer.status_code == 200:
            access, token = pair_in(answer)
            assert not works(access)
            assert refresh(token, board).status_code == 400


@pytest.mark.parametrize("round_number", rounds(5))
def test_a_token_revoked_while_it_is_refreshed_leaves_at_most_the_new_pair(
    mia, board, round_number
):
    """POST /oauth/revoke against POST /oauth/token."""
    old, used = get_pair(mia, board)

    answers = at_once(
        4, lambda n: revoke(used, board) if n % 2 else refresh(used, board)
    )

    won = [answer for answer in answers[::2] if answer.status_code == 200]
    assert {answer.status_code for answer in answers[1::2]} == {200}
    assert {answer.status_code for answer in answers[::2]} <= {200, 400}
    assert not works(old)
    assert live_tokens() == (len(won), len(won))


def end_membership(mia, board):
    membership = mia.memberships.get()
    services.remove_member(membership, actor=SYSTEM, at=now())


def end_application(mia, board):
    services.revoke_application(board.application, actor=SYSTEM, at=now())


def end_consent(mia, board):
    consent = mia.connections.get()
    services.revoke_connection(consent, actor=SYSTEM, at=now())


def end_person(mia, board):
    services.deactivate_user(mia, actor=SYSTEM, at=now())


def end_on_the_page(mia, board):
    number = mia.connections.get().pk
    answer = signed_in(mia).post(f"{CONNECTIONS}{number}/revoke/")
    assert answer.status_code == 302


ENDS = [end_membership, end_application, end_consent, end_person, end_on_the_page]


@pytest.mark.parametrize("round_number", rounds(8))
def test_an_approval_that_ends_while_agents_consent_leaves_no_consent(
    bob, board, round_number
):
    """Nor does one that is given again bring it back."""
    browsers = [signed_in(bob) for _ in range(4)]
    parameters = {"scope": "tickets:read"}
    forms = [fields_of(open_page(browser, board, **parameters)) for browser in browsers]
    address = f"{AUTHORIZE}?{urlencode(ask(board, **parameters))}"

    def act(number):
        time.sleep(random.uniform(0, 0.03))  # noqa: S311 — no secret
        if number == 0:
            end = services.withdraw_approval
            return end(board.application, actor=SYSTEM, at=now())
        return browsers[number - 1].post(
            address, {**forms[number - 1], "allow": "true"}
        )

    answers = at_once(5, act)[1:]
    services.approve_application(board.application, actor=SYSTEM, at=now())

    assert {each.status_code for each in answers} <= {302, 403}
    assert Connection.objects.count() == 0


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("work", ["refresh", "redeem"])
@pytest.mark.parametrize("round_number", rounds(4))
def test_what_ends_under_traffic_ends(mia, board, end, work, round_number):
    """No request fails with a 500, and no token survives the end."""
    if work == "redeem":
        code = get_code(mia, board)
        ask = lambda: redeem(code, board)  # noqa: E731
    else:
        _, token = get_pair(mia, board)
        ask = lambda: refresh(token, board)  # noqa: E731

    def act(number):
        time.sleep(random.uniform(0, 0.03))  # noqa: S311 — no secret
        return end(mia, board) if number == 0 else ask()

    answers = at_once(6, act)[1:]

    assert {answer.status_code for answer in answers} <= {200, 400, 401}
    for answer in answers:
        if answer.status_code == 200:
            assert not works(answer.json()["access_token"])
