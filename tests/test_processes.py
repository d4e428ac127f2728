"""What only real processes show: crashes, outages, and several at one counter."""

import os
import random
import signal
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.services import postgresql, valkey
from tests.support.running_service import service

pytestmark = [pytest.mark.slow, pytest.mark.once]

WRITERS, KILLS = 4, 4
BODY = {"title": "t", "description": "d"}


@pytest.fixture(scope="module")
def valkey_url():
    with valkey() as url:
        yield url


@pytest.fixture(scope="module")
def postgresql_url():
    with postgresql() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def running(request, tmp_path):
    if request.param == "sqlite":
        with service(f"sqlite:///{tmp_path}/crash.sqlite3") as running:
            yield running
        return
    database = _fresh_database(request.getfixturevalue("postgresql_url"))
    counters = request.getfixturevalue("valkey_url")
    with service(database, cache_url=counters, processes=2) as running:
        yield running


def file_until_answered(running, key):
    """Send one POST with one key until it is answered; return the ticket's id."""
    headers = {"Idempotency-Key": key}
    while True:
        try:
            answer = running.client.post("/v1/tickets", json=BODY, headers=headers)
        except httpx.HTTPError:
            time.sleep(0.02)  # it died under us; nothing announces its return
            continue
        if answer.status_code == 201:
            return answer.json()["id"]


def all_tickets(running):
    met, query = [], {"limit": 100}
    while True:
        page = running.client.get("/v1/tickets", params=query).json()
        met += page["tickets"]
        query["cursor"] = page["next_cursor"]
        if not page["has_more"]:
            return met


def follow(running, count):
    """Read the log as who follows it: it may lag where the worker is at it just now."""
    met, query, end = [], {"limit": 100}, time.monotonic() + 20
    while True:
        page = running.client.get("/v1/events", params=query).json()
        met += page["events"]
        query["after"] = page["next_cursor"]
        if page["has_more"]:
            continue
        if len(met) >= count or time.monotonic() > end:
            return met
        time.sleep(0.05)  # nothing announces that the log has grown


def test_kill_9_loses_nothing_invents_nothing_and_burns_no_key(running, request):
    finished = threading.Event()

    def kill_at_random():
        for _ in range(KILLS):
            running.wait_until("healthy")
            if finished.wait(random.uniform(0.0, 0.4)):  # noqa: S311 — no secret
                return
            for pid in running.web_workers():
                os.kill(pid, signal.SIGKILL)
            running.kill("worker")
            running.start("worker")

    killer = threading.Thread(target=kill_at_random)
    killer.start()
    each = request.config.getoption("--writes") // WRITERS
    keys = [f"{writer}-{count}" for writer in range(WRITERS) for count in range(each)]
    with ThreadPoolExecutor(WRITERS) as writers:
        acknowledged = list(
            writers.map(lambda key: file_until_answered(running, key), keys)
        )
    finished.set()
    killer.join()
    running.wait_until("healthy")

    tickets = [ticket["id"] for ticket in all_tickets(running)]
    events = [e["data"]["object"]["id"] for e in follow(running, len(tickets))]
    assert sorted(tickets) == sorted(acknowledged) == sorted(events)
    assert len(set(tickets)) == len(keys)


def test_four_processes_share_one_key_and_one_counter(postgresql_url, valkey_url):
    database = _fresh_database(postgresql_url)
    with service(database, cache_url=valkey_url, processes=4) as running:
        headers = {"Idempotency-Key": "one"}

        def post(_):
            return running.client.post("/v1/tickets", json=BODY, headers=headers)

        with ThreadPoolExecutor(25) as threads:
            answers = list(threads.map(post, range(50)))
        made = {answer.content for answer in answers if answer.status_code == 201}
        assert len(made) == 1
        assert {answer.status_code for answer in answers} <= {201, 409}

        running.manage("change_plan", "acme", "100/d")
        with ThreadPoolExecutor(25) as threads:
            statuses = list(
                threads.map(
                    lambda _: running.client.get("/v1/me").status_code, range(200)
                )
            )
        assert statuses.count(200) == 100


def test_without_its_database_it_says_so_and_comes_back():
    with postgresql() as url, service(url) as running:
        servers = _processes_of(url)
        for pid in servers:
            os.kill(pid, signal.SIGSTOP)
        try:
            running.wait_until("unhealthy")  # the last look serves a moment longer
            started = time.monotonic()
            health = running.client.get("/v1/health")
            health_took = time.monotonic() - started
        finally:
            for pid in servers:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

        assert health.status_code == 503
        assert health.json()["status"] == "unhealthy"
        assert health_took < 2
        running.wait_until("healthy")
        assert running.client.get("/v1/me").status_code == 200


def test_without_its_counters_it_serves_and_says_so(tmp_path):
    database = f"sqlite:///{tmp_path}/counters.sqlite3"
    with ExitStack() as counters:
        url = counters.enter_context(valkey())
        with service(database, cache_url=url) as running:
            counters.close()

            answer = running.client.get("/v1/me")

            assert answer.status_code == 200
            assert "X-RateLimit-Limit" not in answer.headers
            assert "counter" in running.wait_until("degraded")["note"]


def _fresh_database(url):
    """Make a database of its own on this server; return its address."""
    name = f"t{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    return f"{url.rsplit('/', 1)[0]}/{name}"


def _processes_of(url):
    """Return the server's main process and its children."""
    with psycopg.connect(url) as server:
        folder = server.execute("SHOW data_directory").fetchone()[0]
    main = int((Path(folder) / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
    return [main, *map(int, children)]
