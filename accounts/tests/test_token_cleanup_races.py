"""Several clear at once, and tokens are used meanwhile: nobody waits, none is lost."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction

from accounts.models import AccessToken, Connection, RefreshToken
from accounts.services.token_cleanup import Cleared, clear_tokens
from accounts.tests.oauth_flow import get_pair, pair_in, refresh, works
from api.datetimes import now
from tests.test_races import at_once

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
MONTH = timedelta(days=31)
PAIRS = 60


def total(batches):
    return sum(batches, start=Cleared())


def make_pairs(let_in, *, expires):
    for number in range(PAIRS):
        names = {"user": let_in.user, "application": let_in.application, "token": ""}
        access = AccessToken(connection=let_in, expires=expires, **names)
        access._raw_token = f"at-{number}"
        access.save()
        token = RefreshToken(connection=let_in, access_token=access, **names)
        token._raw_token, token.token_family = f"rt-{number}", uuid4()
        token.save()


@pytest.mark.parametrize("batch_size", [1, 7])
def test_four_workers_clear_each_row_once(board, mia, batch_size):
    access, _ = get_pair(mia, board)
    make_pairs(Connection.objects.get(), expires=now() - MONTH)

    cleared = at_once(4, lambda _: total(clear_tokens(at=now(), batch_size=batch_size)))
    rest = total(clear_tokens(at=now()))

    # A row another worker holds is passed by, and found by whoever comes next.
    assert total([*cleared, rest]) == Cleared(0, PAIRS, PAIRS)
    assert (AccessToken.objects.count(), RefreshToken.objects.count()) == (1, 1)
    assert works(access)


def test_refreshing_while_others_clear_always_works(board, mia):
    _, first = get_pair(mia, board)
    make_pairs(Connection.objects.get(), expires=now() - MONTH)
    done = threading.Event()

    def clear_or_refresh(number):
        if number:
            while not done.is_set():
                total(clear_tokens(at=now(), batch_size=5))
            return None
        token, an_hour_ago = first, now() - timedelta(hours=1)
        try:
            for _ in range(15):
                mine = AccessToken.objects.filter(expires__gt=now())
                mine.update(expires=an_hour_ago)
                access, token = pair_in(refresh(token, board))
            return access
        finally:
            done.set()

    access = at_once(3, clear_or_refresh)[0]

    assert works(access)
    assert RefreshToken.objects.filter(revoked=None, access_token=None).count() == 0


def test_a_token_somebody_holds_is_left_with_what_it_needs(board, mia):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one write at a time, and the other wait")
    get_pair(mia, board)
    AccessToken.objects.update(expires=now() - MONTH)

    with transaction.atomic():
        RefreshToken.objects.select_for_update().get()
        meanwhile = at_once(1, lambda _: total(clear_tokens(at=now())))
        held = RefreshToken.objects.get().access_token

    assert meanwhile == [Cleared()]
    assert held is not None
    assert total(clear_tokens(at=now())) == Cleared(0, 1, 1)
