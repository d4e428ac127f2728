"""Writers of one SQLite database take turns, over threads and processes."""

import gc
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import ConnectionHandler, OperationalError, transaction

from api.lock_conflicts import is_lock_conflict
from devpros.sqlite3 import base
from devpros.sqlite3.queue import WriterQueue, queue_of
from devpros.storage import database
from tests.support.running_service import PROJECT

pytestmark = pytest.mark.once

WRITERS, TURNS = 5, 60
# A process that writes over and over, as soon as a line of its input tells it to.
WRITER = """
import sys
from django.conf import settings
from devpros.storage import database
settings.configure(DATABASES={"default": database(sys.argv[1])})
from django.db import connection, transaction
connection.ensure_connection()
print("ready", flush=True)
sys.stdin.readline()
for _ in range(int(sys.argv[2])):
    with transaction.atomic(), connection.cursor() as cursor:
        values = ["process", connection._turn.number]
        cursor.execute("INSERT INTO turns VALUES (%s, %s)", values)
"""


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/queue.sqlite3"


@pytest.fixture
def connections(url, monkeypatch, django_db_blocker):
    """A connection of each thread to a database of its own, with one table."""
    handler = ConnectionHandler({"default": database(url)})
    monkeypatch.setattr(
        transaction, "get_connection", lambda using=None: handler["default"]
    )
    with django_db_blocker.unblock():
        with handler["default"].cursor() as cursor:
            cursor.execute("CREATE TABLE turns (writer text, number integer)")
        yield handler
        handler.close_all()


def write(connections, writer):
    """Write a row with this turn's number in one transaction."""
    connection = connections["default"]
    with transaction.atomic(), connection.cursor() as cursor:
        values = [writer, connection._turn.number]
        cursor.execute("INSERT INTO turns VALUES (%s, %s)", values)


def written(connections):
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT writer, number FROM turns ORDER BY rowid")
        return cursor.fetchall()


def write_often(connections, writer):
    for _ in range(TURNS):
        write(connections, writer)
    connections.close_all()


def test_five_tight_writers_take_turns_in_the_order_they_asked(connections):
    with ThreadPoolExecutor(WRITERS) as threads:
        list(threads.map(lambda n: write_often(connections, n), range(WRITERS)))

    numbers = [number for _, number in written(connections)]
    assert len(numbers) == WRITERS * TURNS
    assert numbers == sorted(numbers)


def test_writers_of_several_processes_take_turns_in_the_order_they_asked(
    connections, url
):
    command = [sys.executable, "-c", WRITER, url, str(TURNS)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen(command, cwd=PROJECT, **pipes) for _ in range(2)]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda n: write_often(connections, n), range(2)))
    for process in processes:
        process.communicate(timeout=60)
        assert process.returncode == 0

    numbers = [number for _, number in written(connections)]
    assert len(numbers) == 4 * TURNS
    assert numbers == sorted(numbers)


def test_whoever_ends_a_turn_and_asks_again_stands_behind_who_waits(connections):
    queue = queue_of(connections["default"].settings_dict["NAME"])
    waiting = threading.Event()

    def wait_and_write():
        waiting.set()
        write(connections, "waited")
        connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        with transaction.atomic():
            other = thread.submit(wait_and_write)
            assert waiting.wait(10)
            wait_for_a_line_of(queue, 2)
        write(connections, "asked again")
        other.result()

    order = [writer for writer, _ in written(connections)]
    assert order == ["waited", "asked again"]


def wait_for_a_line_of(queue, length):
    """Wait until so many stand in line; nothing announces that one more does."""
    for _ in range(10_000):
        if len(queue._line) >= length:
            return
        threading.Event().wait(0.001)
    raise AssertionError("nobody came")


def test_statements_outside_of_a_transaction_take_turns_as_well(connections):
    connection = connections["default"]
    queue = queue_of(connection.settings_dict["NAME"])
    turn = queue.take(1)
    connection._timeout = 0.05

    with pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("INSERT INTO turns VALUES ('early', 0)")

    turn.end()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO turns VALUES ('in time', 0)")
    assert written(connections) == [("in time", 0)]


def test_reading_takes_no_turn(connections):
    turn = queue_of(connections["default"].settings_dict["NAME"]).take(1)

    assert written(connections) == []
    turn.end()


def test_a_turn_that_does_not_come_is_lost_to_another(connections):
    connection = connections["default"]
    turn = queue_of(connection.settings_dict["NAME"]).take(1)
    connection._timeout = 0.05

    with pytest.raises(OperationalError) as caught:
        write(connections, "late")

    assert is_lock_conflict(caught.value)
    turn.end()
    write(connections, "next")
    assert [writer for writer, _ in written(connections)] == ["next"]


def test_savepoints_and_nested_transactions_take_one_turn(connections):
    with transaction.atomic():
        write(connections, "inner")
        with transaction.atomic():
            write(connections, "innermost")

    assert len({number for _, number in written(connections)}) == 1


@pytest.mark.parametrize("how", ["commit", "rollback", "close"])
def test_a_turn_ends_with_its_transaction(connections, how):
    connection = connections["default"]
    queue = queue_of(connection.settings_dict["NAME"])

    def end():
        with transaction.atomic():
            if how == "rollback":
                raise KeyError
            if how == "close":
                connection.close()

    if how == "rollback":
        with pytest.raises(KeyError):
            end()
    else:
        end()

    assert not queue._line
    write(connections, "next")


def test_a_thread_that_ends_within_its_transaction_leaves_the_line(connections):
    def leave_it_open():
        connection = connections["default"]
        transaction.atomic().__enter__()
        assert connection._turn

    thread = threading.Thread(target=leave_it_open)
    thread.start()
    thread.join()
    gc.collect()  # as life does in time: connections refer to themselves

    write(connections, "next")
    assert [writer for writer, _ in written(connections)] == ["next"]


HOLDER = """
import sys, signal
from devpros.sqlite3.queue import queue_of
turn = queue_of(sys.argv[1]).take(5)
print("holds", flush=True)
signal.pause()
"""


def test_a_killed_process_leaves_the_line(connections):
    name = connections["default"].settings_dict["NAME"]
    command = [sys.executable, "-c", HOLDER, name]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"holds\n"
        connections["default"]._timeout = 0.05
        with pytest.raises(OperationalError):
            write(connections, "too early")
        holder.send_signal(signal.SIGKILL)

    connections["default"]._timeout = 10
    write(connections, "next")
    assert [writer for writer, _ in written(connections)] == ["next"]


def test_a_forked_child_holds_nothing_of_its_parents_line(connections):
    name = connections["default"].settings_dict["NAME"]
    queue = queue_of(name)
    turn = queue.take(1)
    read, write_end = os.pipe()
    child = os.fork()
    if not child:
        turn.end()  # of the parent: nothing here
        try:
            queue_of(name).take(0.05)
        except sqlite3.OperationalError:
            os.write(write_end, b"waits")
        os._exit(0)
    os.waitpid(child, 0)

    assert os.read(read, 10) == b"waits"
    turn.end()
    queue.take(1).end()


def test_without_a_right_to_write_there_is_no_queue(tmp_path):
    queue = WriterQueue(str(tmp_path / "no" / "such" / "folder"))

    turn = queue.take(1)

    assert turn.number == 0
    turn.end()


def test_in_memory_there_is_no_queue(django_db_blocker):
    handler = ConnectionHandler({"default": database("sqlite:///:memory:")})
    connection = handler["default"]

    with django_db_blocker.unblock():
        connection.ensure_connection()

    assert connection.take_turn().number == 0
    assert connection.creation_class is base.DatabaseCreation
