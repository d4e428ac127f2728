"""Restarts under writes that outlast the grace: nothing answered is lost or damaged."""

import itertools
import os
import signal
import sqlite3
import subprocess
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress

import httpx
import psycopg
import pytest

from tests.services import postgresql
from tests.support.running_service import service

pytestmark = [pytest.mark.slow, pytest.mark.once]

WRITERS, GRACE, SECONDS_LOCKED = 20, 1, 1.8


class OnSQLite:
    """How a database is locked for a moment, and examined afterwards."""

    def __init__(self, url):
        self.url, self.path = url, url.removeprefix("sqlite:///")

    @contextmanager
    def locked(self):
        """Keep every writer waiting."""
        options = {"timeout": 30, "isolation_level": None}
        with closing(sqlite3.connect(self.path, **options)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            yield
            writer.execute("ROLLBACK")

    def examine(self):
        with closing(sqlite3.connect(self.path)) as reader:
            return reader.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


class OnPostgreSQL:
    def __init__(self, url):
        self.url = url

    @contextmanager
    def locked(self):
        with psycopg.connect(self.url) as writer:
            writer.execute("LOCK TABLE tickets_ticket IN EXCLUSIVE MODE")
            yield
            writer.rollback()

    def examine(self):
        """Check every index against its table, and ask the log for broken messages."""
        with psycopg.connect(self.url, autocommit=True) as reader:
            reader.execute("CREATE EXTENSION IF NOT EXISTS amcheck")
            reader.execute(
                "SELECT bt_index_check(index.indexrelid, true) FROM pg_index index"
                " JOIN pg_class class ON class.oid = index.indexrelid"
                " JOIN pg_am method ON method.oid = class.relam"
                " WHERE method.amname = 'btree' AND class.relpersistence = 'p'"
            )
            folder = reader.execute("SHOW data_directory").fetchone()[0]
        with open(os.path.join(os.path.dirname(folder), "log")) as log:
            return "invalid frontend message" not in log.read()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    if request.param == "sqlite":
        yield OnSQLite(f"sqlite:///{tmp_path}/restarts.sqlite3")
        return
    with postgresql() as url:
        name = f"t{uuid.uuid4().hex[:12]}"
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}")
        yield OnPostgreSQL(f"{url.rsplit('/', 1)[0]}/{name}")


@pytest.fixture
def canaries(tmp_path):
    folder = tmp_path / "canaries"
    folder.mkdir()
    return folder


def written(canaries):
    """Return the canaries that somebody wrote into; there have to be some at all."""
    files = list(canaries.iterdir())
    assert files
    return [file.name for file in files if file.stat().st_size]


def stop_child(running):
    for pid in running.web_workers():
        os.kill(pid, signal.SIGTERM)


def reload_master(running):
    running.processes["web"].send_signal(signal.SIGHUP)


def stop_master(running):
    web = running.processes["web"]
    web.terminate()
    with suppress(subprocess.TimeoutExpired):
        web.wait(GRACE + 5)
    running.kill("web")  # no-op for what has ended
    running.start("web")


WAYS = [reload_master, stop_child, stop_master]


def write_many(running, round_number):
    """Post from many threads at once; return the titles that were answered 201."""

    def write(number):
        title = f"{round_number}-{number}"
        body = {"title": title, "description": "d"}
        with suppress(httpx.HTTPError):  # cut when the grace was over
            if running.client.post("/v1/tickets", json=body).status_code == 201:
                return title
        return None

    with ThreadPoolExecutor(WRITERS) as writers:
        return [title for title in writers.map(write, range(WRITERS)) if title]


def restart_under_writes(running, database, way, number):
    answered = []

    def run():
        answered.extend(write_many(running, number))

    writing = threading.Thread(target=run)
    with database.locked():
        writing.start()
        time.sleep(0.3)  # until they wait for the lock, which nothing announces
        way(running)
        time.sleep(max(0.0, SECONDS_LOCKED - 0.3) if way is not stop_master else 0)
    writing.join()
    running.wait_until("healthy")
    return answered + write_many(running, f"after-{number}")


def all_titles(running):
    met, query = [], {"limit": 100}
    while True:
        page = running.client.get("/v1/tickets", params=query).json()
        met += [ticket["title"] for ticket in page["tickets"]]
        query["cursor"] = page["next_cursor"]
        if not page["has_more"]:
            return met


def test_no_restart_loses_an_answer_or_writes_into_a_foreign_file(
    database, canaries, request
):
    options = {
        "configuration": "python:tests.support.canary_gunicorn",
        "CANARY_FOLDER": str(canaries),
        "GRACEFUL_TIMEOUT": str(GRACE),
    }
    restarts = request.config.getoption("--restarts")
    with service(database.url, **options) as running:
        answered = []
        for number, way in zip(range(restarts), itertools.cycle(WAYS)):
            answered += restart_under_writes(running, database, way, number)

        titles = all_titles(running)
        assert len(answered) >= restarts * WRITERS  # what came after each restart
        assert set(answered) <= set(titles)
        assert len(titles) == len(set(titles))
        assert written(canaries) == []
        assert database.examine()


def test_the_witness_sees_what_gunicorns_own_threads_do(canaries, tmp_path):
    """gthread closes the pipe that wakes its loop while its threads write to it.

    If this fails, gunicorn has been repaired; ours is the way of docs/decisions/0015.
    """
    database = OnSQLite(f"sqlite:///{tmp_path}/gthread.sqlite3")
    options = {
        "configuration": "python:tests.support.canary_gunicorn",
        "CANARY_FOLDER": str(canaries),
        "GRACEFUL_TIMEOUT": str(GRACE),
        "GUNICORN_CMD_ARGS": "--worker-class gthread",
    }
    with service(database.url, **options) as running:
        restart_under_writes(running, database, reload_master, 0)

        assert written(canaries)
