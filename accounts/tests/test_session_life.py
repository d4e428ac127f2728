"""A session ends: unused, after its whole life, and out of the database."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import BrowserSession
from accounts.services.session_cleanup import clear_sessions
from accounts.tests.sign_in_support import sign_in
from api.datetimes import now
from conftest import NOON

ACCOUNT = "/accounts/2fa/"


def days_in_use(client, time_machine):
    """Use a session every eleven hours; return for how many days it lasts."""
    hours = 0
    while client.get(ACCOUNT).status_code == 200:
        hours += 11
        assert hours < 24 * 60, "it lives for ever"
        time_machine.shift(timedelta(hours=11))
    return hours / 24


@pytest.mark.parametrize(("who", "days"), [("bob", 7), ("mia", 30)])
def test_a_session_in_use_ends_after_its_whole_life(
    client, bob, mia, time_machine, who, days
):
    time_machine.move_to(NOON)
    sign_in(client, {"bob": bob, "mia": mia}[who].email)

    lasted = days_in_use(client, time_machine)

    assert days - 0.5 <= lasted <= days + 0.5


def test_the_row_itself_is_over_by_then(client, bob, time_machine):
    time_machine.move_to(NOON)
    sign_in(client, bob.email)
    days_in_use(client, time_machine)

    assert Session.objects.get().expire_date <= NOON + timedelta(days=7, minutes=1)


def test_an_unused_session_ends_after_half_a_day(client, bob, time_machine):
    time_machine.move_to(NOON)
    sign_in(client, bob.email)
    time_machine.shift(timedelta(hours=6))
    client.get(ACCOUNT)
    time_machine.shift(timedelta(hours=12, minutes=1))

    assert client.get(ACCOUNT).status_code == 302


def test_signing_in_again_begins_a_new_life(client, bob, time_machine):
    time_machine.move_to(NOON)
    sign_in(client, bob.email)
    time_machine.shift(timedelta(hours=11))
    client.post("/accounts/logout/")
    sign_in(client, bob.email)

    assert 6.5 <= days_in_use(client, time_machine) <= 7.5


# --- the worker's job ---------------------------------------------------------------


def end(*clients):
    """Let these sessions be over, by the database's clock."""
    keys = [client.session.session_key for client in clients]
    over = now() - timedelta(days=1)
    Session.objects.filter(pk__in=keys).update(expire_date=over)


def test_what_is_over_is_deleted_with_who_was_signed_in(client, bob, carol):
    other = Client()
    sign_in(client, bob.email)
    sign_in(other, carol.email)
    end(client)

    cleared = clear_sessions(at=now())

    assert cleared == 1
    assert BrowserSession.objects.get().user == carol
    assert other.get(ACCOUNT).status_code == 200


def test_a_worker_whose_clock_is_wrong_signs_nobody_out(client, bob):
    sign_in(client, bob.email)

    cleared = clear_sessions(at=now() + timedelta(days=365))

    assert cleared == 0
    assert client.get(ACCOUNT).status_code == 200


def test_they_go_in_batches(bob):
    clients = [Client() for _ in range(3)]
    for client in clients:
        sign_in(client, bob.email)
    end(*clients)

    cleared = [clear_sessions(at=NOON, batch_size=2) for _ in range(3)]

    assert cleared == [2, 1, 0]
    assert not BrowserSession.objects.exists()


def test_a_batch_asks_the_same_whatever_its_size(bob, django_assert_num_queries):
    clients = [Client() for _ in range(3)]
    for client in clients:
        sign_in(client, bob.email)
    end(*clients)

    with django_assert_num_queries(6):  # with two savepoints of the test's transaction
        clear_sessions(at=NOON)
