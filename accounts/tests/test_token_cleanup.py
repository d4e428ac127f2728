"""What codes and tokens leave behind is cleared, and what is still needed stays."""

import io
import json
import os
import signal
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils.module_loading import import_string

from accounts.models import AccessToken, Connection, Grant, RefreshToken, SecurityEvent
from accounts.services import token_cleanup
from accounts.services.token_cleanup import BatchedCleanup, Cleared, clear_tokens
from accounts.tests.oauth_flow import (
    INVALID_GRANT,
    act_as_itself,
    get_code,
    get_pair,
    pair_in,
    refresh,
    refusal,
    works,
)
from api.datetimes import now
from api.errors import InvalidRequest

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
MONTH = 30 * DAY
MOMENT = timedelta(seconds=1)


def clear(after=timedelta(0), **options):
    """Clear as if so much time had passed; return how much went."""
    return sum(clear_tokens(at=now() + after, **options), start=Cleared())


def left():
    return tuple(model.objects.count() for model in (Grant, AccessToken, RefreshToken))


def run(*words):
    out = io.StringIO()
    call_command("clear_tokens", *words, stdout=out)
    return out.getvalue().strip()


def test_what_is_fresh_stays(board, mia):
    access, _ = get_pair(mia, board)
    get_code(mia, board)

    assert clear() == Cleared()
    assert works(access)
    assert left() == (2, 1, 1)


@pytest.mark.parametrize("is_used", [False, True])
def test_a_code_goes_ten_minutes_after_its_end(board, mia, is_used):
    (get_pair if is_used else get_code)(mia, board)
    end = timedelta(minutes=11)  # it was good for one

    assert clear(end - MOMENT).codes == 0
    assert clear(end + MOMENT).codes == 1


def test_a_token_of_an_application_itself_goes_when_it_has_expired(board):
    act_as_itself(board)

    assert clear(HOUR - MOMENT) == Cleared()
    assert clear(HOUR + MOMENT) == Cleared(access_tokens=1)


def test_an_expired_token_stays_while_a_refresh_token_needs_it(board, mia):
    _, first = get_pair(mia, board)

    assert clear(HOUR + MONTH - MOMENT) == Cleared(codes=1)
    access, _ = pair_in(refresh(first, board))
    assert works(access)


def test_an_idle_pair_goes_together_and_the_consent_stays(board, mia):
    get_pair(mia, board)

    assert clear(HOUR + MONTH + MOMENT) == Cleared(1, 1, 1)
    assert left() == (0, 0, 0)
    assert Connection.objects.get().user == mia


def test_a_used_token_is_known_as_stolen_for_a_month_and_then_goes(board, mia):
    _, stolen = get_pair(mia, board)
    access, _ = pair_in(refresh(stolen, board))
    RefreshToken.objects.filter(revoked__isnull=False).update(
        revoked=now() - MONTH + MINUTE
    )

    assert clear() == Cleared()
    assert refusal(refresh(stolen, board)) == INVALID_GRANT
    assert not works(access)
    assert SecurityEvent.objects.first().type == "token_family.revoked"
    assert clear(MINUTE + MOMENT) == Cleared(refresh_tokens=1)
    assert refusal(refresh(stolen, board)) == INVALID_GRANT


def test_the_live_end_of_an_old_chain_goes_on_without_its_beginning(board, mia):
    _, first = get_pair(mia, board)
    _, second = pair_in(refresh(first, board))
    RefreshToken.objects.filter(revoked__isnull=False).update(revoked=now() - MONTH)

    assert clear() == Cleared(refresh_tokens=1)
    access, _ = pair_in(refresh(second, board))
    assert works(access)


def test_an_expired_token_whose_refresh_token_was_revoked_goes(board, mia):
    get_pair(mia, board)
    RefreshToken.objects.update(revoked=now())

    assert clear(HOUR + MOMENT).access_tokens == 1
    assert RefreshToken.objects.get().access_token is None


def test_a_refresh_token_without_its_access_token_goes_after_a_month(board, mia):
    get_pair(mia, board)
    AccessToken.objects.all().delete()

    assert clear(MONTH - MINUTE).refresh_tokens == 0
    assert clear(MONTH + MINUTE) == Cleared(refresh_tokens=1)


def test_of_two_people_only_the_idle_one_loses_anything(board, mia, bob):
    get_pair(mia, board)
    AccessToken.objects.update(expires=now() - MONTH)
    access, token = get_pair(bob, board)

    assert clear() == Cleared(access_tokens=1, refresh_tokens=1)
    assert works(access)
    assert refresh(token, board).status_code == 200


def test_said_twice_there_is_nothing_left_to_do(board, mia):
    get_pair(mia, board)
    act_as_itself(board)

    first, second = (clear(2 * MONTH) for _ in range(2))

    assert (first, second) == (Cleared(1, 2, 1), Cleared())


def test_a_dry_run_counts_the_same_and_touches_nothing(board, mia):
    get_pair(mia, board)
    act_as_itself(board)
    before = left()

    assert clear(2 * MONTH, is_dry_run=True) == Cleared(1, 2, 1)
    assert left() == before
    assert clear(2 * MONTH) == Cleared(1, 2, 1)


@pytest.mark.parametrize("size", [1, 2, 3])
def test_small_batches_leave_nothing_out_though_moments_are_the_same(
    board, mia, bob, size
):
    kept = [get_pair(person, board) for person in (mia, bob)]
    for _ in range(5):
        act_as_itself(board)
    AccessToken.objects.update(expires=now() - MINUTE)

    batches = list(clear_tokens(at=now(), batch_size=size))

    assert max(batch.access_tokens for batch in batches) <= size
    assert sum(batch.access_tokens for batch in batches) == 5
    assert all(refresh(token, board).status_code == 200 for _, token in kept)


def test_nothing_to_do_costs_a_look_at_each_table(db, django_assert_num_queries):
    with django_assert_num_queries(4):
        assert clear() == Cleared()


@pytest.mark.parametrize("more", [0, 9])
def test_a_batch_costs_the_same_however_many(
    board, mia, django_assert_max_num_queries, more
):
    for _ in range(more + 1):
        get_pair(mia, board)

    with django_assert_max_num_queries(25):
        assert clear(2 * MONTH) == Cleared(*[more + 1] * 3)


def test_a_batch_that_is_cut_short_leaves_no_half(board, mia, monkeypatch):
    get_pair(mia, board)
    delete = token_cleanup._delete_free

    def delete_until_tokens(rows, **named):
        if rows.model is AccessToken and rows.exists():
            raise KeyboardInterrupt
        return delete(rows, **named)

    monkeypatch.setattr(token_cleanup, "_delete_free", delete_until_tokens)

    with pytest.raises(KeyboardInterrupt):
        clear(2 * MONTH)

    assert left() == (0, 1, 1)
    assert RefreshToken.objects.get().access_token is not None
    monkeypatch.undo()
    assert clear(2 * MONTH) == Cleared(0, 1, 1)


# --- the worker's job ---------------------------------------------------------------


def test_the_worker_takes_one_batch_a_turn_until_all_is_done(board, mia):
    take_turn, start = BatchedCleanup(), now() + 2 * MONTH
    get_code(mia, board)
    get_pair(mia, board)

    counts = [left()]
    while take_turn(at=start):
        counts.append(left())

    assert counts[-1] == (0, 0, 0)
    assert len(counts) > 2
    assert take_turn(at=start) is False


def test_it_is_a_job_of_the_worker_every_hour(settings):
    path, every = settings.WORKER_JOBS["clear_tokens"]

    assert (import_string(path), every) == (token_cleanup.take_turn, HOUR)


# --- manage.py clear_tokens ---------------------------------------------------------


@pytest.fixture
def past(board, mia):
    """A code, an idle pair and a token, all past their time."""
    get_pair(mia, board)
    act_as_itself(board)
    long_ago = now() - 2 * MONTH
    for model in (Grant, AccessToken):
        model.objects.update(expires=long_ago)


def test_the_command_says_what_went(past):
    assert run("--dry-run") == (
        "Would clear 1 codes, 2 access tokens and 1 refresh tokens."
    )
    assert run() == "Cleared 1 codes, 2 access tokens and 1 refresh tokens."


def test_its_json_is_one_line(past):
    assert json.loads(run("--json", "--batch-size=1")) == {
        "codes": 1,
        "access_tokens": 2,
        "refresh_tokens": 1,
        "dry_run": False,
        "complete": True,
    }


@pytest.mark.parametrize("size", [0, -1, 1001])
def test_a_batch_size_out_of_bounds_is_refused(past, size):
    with pytest.raises(CommandError, match=r"^batch_size: Must be between 1 and 1000"):
        run(f"--batch-size={size}")
    with pytest.raises(InvalidRequest):
        clear_tokens(at=now(), batch_size=size)

    assert left() == (1, 2, 1)


def test_a_batch_size_that_is_no_number_is_refused(db):
    with pytest.raises(CommandError, match="argument --batch-size: invalid int"):
        run("--batch-size=x")


def test_sigterm_ends_it_after_its_batch(past, monkeypatch):
    delete, before = token_cleanup._delete_free, signal.getsignal(signal.SIGTERM)

    def delete_and_be_told(rows, **named):
        os.kill(os.getpid(), signal.SIGTERM)
        return delete(rows, **named)

    monkeypatch.setattr(token_cleanup, "_delete_free", delete_and_be_told)

    said = run()

    assert said == (
        "Stopped early. Cleared 1 codes, 0 access tokens and 0 refresh tokens."
    )
    assert left() == (0, 2, 1)
    assert signal.getsignal(signal.SIGTERM) is before
