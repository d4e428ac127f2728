"""What others were in the way of is tried again; what failed is not."""

import sqlite3
import time

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, OperationalError

from api.lock_conflicts import PAUSES, is_lock_conflict, retry_on_lock_conflict

LOST = [
    psycopg.errors.SerializationFailure,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.LockNotAvailable,
]
FAILED = [
    psycopg.errors.UniqueViolation,
    psycopg.errors.QueryCanceled,
    psycopg.OperationalError,  # of the connection, which has no state to tell
]


def from_driver(cause, kind=OperationalError):
    """Return an error as Django raises it for this one of the driver."""
    error = kind("C4NARY")
    error.__cause__ = cause
    return error


@pytest.fixture
def pauses(monkeypatch):
    """How long was waited: nobody waits here."""
    waited = []
    monkeypatch.setattr(time, "sleep", waited.append)
    return waited


@pytest.fixture
def busy(tmp_path):
    """What SQLite says to whoever writes while somebody else does."""
    name = tmp_path / "busy.sqlite3"
    with sqlite3.connect(name) as holder, sqlite3.connect(name, timeout=0) as other:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError) as caught:
            other.execute("BEGIN IMMEDIATE")
    holder.close()
    other.close()
    return caught.value


def failing(error, times):
    """Return work that fails so often before it is done, and what it did."""
    done = []

    def work():
        done.append(1)
        if len(done) <= times:
            raise error
        return "done"

    return work, done


@pytest.mark.parametrize("kind", LOST)
def test_postgresql_says_what_was_lost(kind):
    assert is_lock_conflict(from_driver(kind()))


@pytest.mark.parametrize("kind", FAILED)
def test_postgresql_says_what_failed(kind):
    assert not is_lock_conflict(from_driver(kind()))


def test_sqlite_says_what_was_lost(busy):
    assert is_lock_conflict(from_driver(busy))


@pytest.mark.parametrize("code", [sqlite3.SQLITE_BUSY_SNAPSHOT, sqlite3.SQLITE_LOCKED])
def test_sqlite_says_it_in_several_ways(code):
    cause = sqlite3.OperationalError()
    cause.sqlite_errorcode = code

    assert is_lock_conflict(from_driver(cause))


def test_sqlite_says_what_failed():
    connection = sqlite3.connect(":memory:")
    with pytest.raises(sqlite3.OperationalError) as caught:
        connection.execute("SELECT nothing")
    connection.close()

    assert not is_lock_conflict(from_driver(caught.value))


def test_an_error_without_a_driver_is_not_lost():
    assert not is_lock_conflict(DatabaseError())


def test_what_was_lost_is_tried_again_after_a_pause(pauses, busy):
    work, done = failing(from_driver(busy), times=2)

    assert retry_on_lock_conflict(work) == "done"
    assert (len(done), pauses) == (3, [*PAUSES[:2]])


def test_the_fifth_loss_is_the_last(pauses, busy):
    work, done = failing(from_driver(busy), times=9)

    with pytest.raises(OperationalError):
        retry_on_lock_conflict(work)

    assert (len(done), pauses) == (5, [*PAUSES])


def test_what_failed_is_not_tried_again(pauses):
    error = from_driver(psycopg.errors.UniqueViolation(), IntegrityError)
    work, done = failing(error, times=1)

    with pytest.raises(IntegrityError):
        retry_on_lock_conflict(work)

    assert (len(done), pauses) == (1, [])
