"""Custody while it is killed, shared, raced and rotated, on either database."""

import threading
from collections import Counter as Tally
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import cycle, islice

import pytest
from django.core.management import call_command
from django.db import connection

from api.moments import moment_now
from conftest import SYSTEM, file_ticket
from credentials.errors import CredentialKeyUnavailable
from credentials.models import Credential
from credentials.services import (
    Selection,
    key_statuses,
    purge_credentials,
    rewrap_credentials,
    verify_access_logs,
)
from credentials.tests.conftest import K1, K2
from credentials.tests.stock import CANARY, HOUR, like, stock, stock_all
from credentials.vault import unseal
from tests.custody import Counter, attempt, chains, end_of, kill_after, start, tally

pytestmark = [
    pytest.mark.slow,
    pytest.mark.once,
    pytest.mark.django_db(transaction=True),
]

KILLED, SHARED = 3_000, 5_000
ON_A_TICKET = 10
BY_US = {"actor": SYSTEM, "clock": moment_now}


@pytest.fixture(autouse=True)
def keys(settings):
    """Deploy a keyring to this node, and to the processes it starts."""

    def deploy(*entries):
        settings.CREDENTIAL_KEYS = ",".join(entries)

    deploy(K1)
    return deploy


@pytest.fixture
def filled(ticket, mallory):
    """Fill the house: so many secrets, a few to each ticket, some of a stranger's."""

    def fill(count, **terms):
        tickets = like(ticket, count // ON_A_TICKET)
        places = cycle([file_ticket(mallory), *tickets])
        return stock_all(islice(places, count), **terms)

    return fill


def test_threat_25_a_purge_that_is_killed_leaves_no_half_state(filled):
    filled(KILLED, ends_in=-HOUR)

    kill_after(start("purge_credentials", "-v", "2"), "400 purged")
    (done,) = tally()  # tombstones, records and events are as many
    rest = end_of(start("purge_credentials", "--json"))

    assert 400 <= done < KILLED
    assert (rest.code, rest.json["remaining"]) == (0, 0)
    assert tally() == {KILLED}
    assert chains() == [["expired"]] * KILLED
    assert verify_access_logs() == (KILLED, [])


def test_four_purges_share_the_work_and_end_each_secret_once(filled):
    filled(SHARED, ends_in=-HOUR)

    purges = [start("purge_credentials", "--json") for _ in range(4)]
    ended = [end_of(purge) for purge in purges]

    assert {purge.code for purge in ended} <= {0, 75}  # 75: another had the rest
    assert sum(purge.json["purged"] for purge in ended) == SHARED
    assert tally() == {SHARED}
    assert chains() == [["expired"]] * SHARED


def test_threat_23_a_rewrap_that_is_killed_leaves_every_secret_open(filled, keys):
    filled(KILLED)
    keys(K2, K1)
    words = ["rewrap_credentials", "--batch-size", "400"]

    kill_after(start(*words, "-v", "2"), "Rewrapped 400 secrets, signed 0 records.")
    done = moved()
    rest = end_of(start(*words, "--json"))

    assert 400 <= done < KILLED
    assert (rest.code, rest.json["unreadable"]) == (0, [])
    keys(K2)
    assert moved() == KILLED


def moved():
    """Return how many secrets the new key seals; either node opens each of them."""
    rows = list(Credential.objects.select_related("ticket"))
    for row in rows:
        assert row.key_id == row.sealed.key_id
        assert unseal(row.sealed, context=row.context).expose() == {"password": CANARY}
    return sum(row.key_id == "k2" for row in rows)


@contextmanager
def readers(credentials, agent):
    """Open these secrets in several threads all the time; yield what came of it."""
    stop, outcomes, count = threading.Event(), Tally(), Counter()

    def read(rows):
        # Now and then nobody reads: on SQLite a writer gets no turn otherwise.
        while not stop.wait(0.02):
            outcomes[attempt(next(rows), agent)] += 1
            count.add()
        connection.close()

    with ThreadPoolExecutor(2) as threads:
        done = [threads.submit(read, cycle(credentials[n::2])) for n in range(2)]
        try:
            yield outcomes, count
        finally:
            stop.set()
    assert [thread.result() for thread in done] == [None, None]


def test_a_key_is_changed_under_traffic_and_no_read_is_lost(ticket, bob, keys):
    rows = stock_all(like(ticket, 40))

    with readers(rows, bob) as (outcomes, count):
        keys(K1, K2)  # add
        count.wait_for_more(8)
        keys(K2, K1)  # promote
        other = start("rewrap_credentials")
        count.wait_for_more(8)
        assert end_of(other).code == 0
        assert rewrap_credentials().unreadable == []
        assert [status.is_retirable for status in key_statuses()] == [False, True]
        keys(K2)  # retire
        count.wait_for_more(8)

    assert set(outcomes) == {"revealed"}
    assert verify_access_logs() == (40, [])


def test_a_node_that_skipped_the_first_step_cannot_read(ticket, bob, keys):
    (old,) = stock(ticket)
    keys(K2, K1)  # another node promotes
    (new,) = stock(ticket)
    keys(K1)  # what this one was never told

    assert attempt(old, bob) == "revealed"
    assert attempt(new, bob) == CredentialKeyUnavailable.code
    keys(K1, K2)
    assert attempt(new, bob) == "revealed"


def test_threat_17_a_dump_from_before_a_key_was_retired_opens_nothing(
    ticket, bob, keys, tmp_path
):
    (other,) = like(ticket, 1)
    (kept,), _ = stock(ticket), stock(other)
    dump = str(tmp_path / "dump.json")
    call_command("dumpdata", "credentials", output=dump)
    purge_credentials(Selection(ticket=other, force=True), **BY_US)
    keys(K2, K1)
    rewrap_credentials()
    keys(K2)
    before = attempt(kept, bob)
    Credential.objects.all().delete()

    call_command("loaddata", dump, verbosity=0)

    restored = Credential.objects.sealed()
    assert (before, len(restored)) == ("revealed", 2)
    assert {attempt(row, bob) for row in restored} == {CredentialKeyUnavailable.code}
