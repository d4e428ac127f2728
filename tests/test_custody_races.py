"""Reveals against time, a reassignment, a rotation, and one another."""

import threading
import time
from collections import Counter as Tally
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection

from api.datetimes import now
from api.lock_conflicts import is_lock_conflict
from conftest import SYSTEM, file_ticket
from credentials.models import AccessRecord, Credential
from credentials.services import (
    purge_overdue,
    rewrap_credentials,
    verify_access_logs,
)
from credentials.tests.conftest import K1, K2
from credentials.tests.factories import (
    copy_ticket,
    make_credential_of_each,
    make_credentials,
)
from events.models import Event
from tests.support.custody_processes import Counter, attempt, chains, tally
from tests.test_races import at_once
from tickets.services import update_ticket

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

EXPIRY = timedelta(seconds=3)  # from when they are stored: time for some to be opened
DURING, ROTATED, ONCE = 900, 200, 60
THREADS = 4


def test_threat_24_reveals_across_the_expiry_end_in_one_tombstone_each(ticket, bob):
    rows = make_credential_of_each(copy_ticket(ticket, 20), ends_in=EXPIRY)

    with purging():
        outcomes = sum(
            at_once(THREADS, lambda n: open_until_gone(rows[n::THREADS], bob)), Tally()
        )
    purge_overdue(at=now())

    assert set(outcomes) == {"revealed", "CREDENTIAL_GONE"}
    assert outcomes["CREDENTIAL_GONE"] == len(rows)
    assert opened() == outcomes["revealed"]
    assert tally() == {len(rows)}
    for chain in chains():
        assert chain.count("expired") == 1
        assert "revealed" not in chain[chain.index("expired") :]


@contextmanager
def purging():
    """Purge all the while, in a thread."""
    done = threading.Event()

    def purge():
        while not done.wait(0.01):
            purge_overdue(at=now())
        connection.close()

    with ThreadPoolExecutor(1) as purger:
        running = purger.submit(purge)
        try:
            yield
        finally:
            done.set()
        assert running.result() is None


def open_until_gone(rows, agent):
    """Open one after another until each of them was refused as gone."""
    outcomes, end = Tally(), time.monotonic() + 60
    while rows:
        assert time.monotonic() < end, f"{len(rows)} never end"
        found = {row: attempt(row, agent) for row in rows}
        outcomes.update(found.values())
        rows = [row for row in rows if found[row] != "CREDENTIAL_GONE"]
    return outcomes


def opened():
    return AccessRecord.objects.openings().count()


def test_threat_2_no_reveal_comes_after_a_reassignment(ticket, bob, carol):
    (credential,) = make_credentials(ticket)
    count = Counter()

    def read(_):
        outcomes = Tally()
        for _ in range(DURING // THREADS):
            outcomes[attempt(credential, bob)] += 1
            count.add()
        return outcomes

    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(at_once, THREADS, read)
        count.wait_for_more(DURING // 3)
        changes = {"assigned_to": carol.email}
        update_ticket(ticket, actor=SYSTEM, changes=changes, at=now())
    outcomes = sum(reading.result(), Tally())

    assert set(outcomes) == {"revealed", "NOT_ASSIGNED"}
    assert opened() == outcomes["revealed"]
    reveals, assignment = sequences("credential.revealed"), sequences("ticket.assigned")
    assert max(reveals) < max(assignment)


def test_threat_23_a_rotation_under_traffic_loses_no_read(ticket, bob, settings):
    settings.CREDENTIAL_KEYS = K1
    rows = make_credential_of_each(copy_ticket(ticket, ROTATED))
    settings.CREDENTIAL_KEYS = f"{K2},{K1}"
    moved = threading.Semaphore(1)

    def read(_):
        """Open one for each that moves, from the other end, so that the two meet."""
        outcomes = Tally()
        for row in reversed(rows):
            assert moved.acquire(timeout=30)
            outcomes[attempt(row, bob)] += 1
        return outcomes

    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(at_once, 1, read)
        rotated = rewrap_credentials(report=lambda _: moved.release())
        (outcomes,) = reading.result()

    assert (rotated.rewrapped, rotated.unreadable) == (ROTATED, [])
    assert outcomes == {"revealed": ROTATED}
    assert opened() == ROTATED
    settings.CREDENTIAL_KEYS = K2
    assert {attempt(row, bob) for row in rows} == {"revealed"}


def sequences(kind):
    return list(Event.objects.filter(type=kind).values_list("sequence", flat=True))


def test_threat_4_sixty_reveals_of_a_one_time_secret_open_it_once(ticket, bob, mallory):
    (credential,) = make_credentials(ticket, max_reveals=1)
    (strangers,) = make_credentials(file_ticket(mallory), max_reveals=1)

    def read(_):
        try:
            return attempt(credential, bob)
        except DatabaseError as error:
            if not is_lock_conflict(error):
                raise
            return "busy"  # it waited for the lock longer than we let it

    outcomes = Tally(at_once(ONCE, read))

    assert outcomes["revealed"] == 1
    assert set(outcomes) <= {"revealed", "CREDENTIAL_GONE", "busy"}
    kept = Credential.objects.get(pk=credential.pk)
    assert (kept.ended_as, kept.sealed_secret, kept.reveals) == ("consumed", None, 1)
    assert (opened(), sequences("credential.purged")) == (1, [4])
    assert Credential.objects.sealed().get() == strangers
    assert verify_access_logs() == (2, [])
