"""Webhooks when workers and the database die: nothing lost, nothing invented."""

import json
import os
import random
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import psycopg
import pytest

from tests.services import postgresql
from tests.support.running_service import service
from webhooks.tests.receivers import Receiver

pytestmark = [pytest.mark.slow, pytest.mark.once]

TICKETS, KILLS = 20, 4
_QUIET_SECONDS = 120


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    """Yield an address, the changes to make of each ticket, and the workers."""
    changes = request.config.getoption("--writes") // TICKETS
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/hooks.sqlite3", changes // 4, ["worker"]
        return
    with postgresql() as url:
        with psycopg.connect(url) as server:
            # The tests' server forgets the last moment when it crashes; this may not.
            server.execute("ALTER DATABASE postgres SET synchronous_commit = on")
        yield url, changes, ["worker", "worker-2"]


def crash(url):
    """Kill a process of PostgreSQL: its server ends all others and starts anew."""
    with psycopg.connect(url, autocommit=True) as connection:
        pid = connection.execute("SELECT pg_backend_pid()").fetchone()[0]
        os.kill(pid, signal.SIGKILL)


def change_until_answered(client, ticket, step):
    while True:
        try:
            path = f"/v1/tickets/{ticket}"
            answer = client.patch(path, json={"title": f"Step {step}"})
        except httpx.HTTPError:
            continue
        if answer.status_code == 200:
            return
        time.sleep(0.05)  # the database is gone; nothing announces its return


def change_all(running, tickets, times):
    def write(ticket):
        for step in range(times):
            change_until_answered(running.client, ticket, step)

    with ThreadPoolExecutor(4) as writers:
        list(writers.map(write, tickets))


def kill_at_random(running, workers, finished):
    for _ in range(KILLS):
        if finished.wait(random.uniform(0.5, 2.0)):  # noqa: S311 — no secret
            return
        victim = random.choice(workers)  # noqa: S311 — no secret
        running.kill(victim)
        running.start(victim)


def wait_until_all_have_come(receiver, number):
    """Wait for so many events; each that comes again is one of those."""
    came, seen = set(), 0
    while len(came) < number:
        requests = receiver.wait_for(seen + 1, within=_QUIET_SECONDS)
        came |= {request.headers["webhook-id"] for request in requests[seen:]}
        seen = len(requests)


def wait_until_nothing_waits(running):
    end = time.monotonic() + _QUIET_SECONDS
    while waiting := json.loads(running.manage("queues", "--json")):
        assert time.monotonic() < end, waiting


def log(running):
    events, query = [], {"limit": 100}
    while True:
        page = running.client.get("/v1/events", params=query).json()
        events += page["events"]
        query["after"] = page["next_cursor"]
        if not page["has_more"]:
            return events


def test_kill_9_loses_nothing_invents_nothing_and_keeps_the_order(database):
    url, changes, workers = database
    with (
        Receiver() as receiver,
        service(url, WEBHOOK_ALLOW_LOOPBACK="true") as running,
    ):
        issued = running.manage("issue_key", "acme", "--name=S", "--sandbox")
        secret = issued.splitlines()[-1]
        running.client.headers["Authorization"] = f"Bearer {secret}"
        for extra in workers[1:]:
            running.start(extra)
        made = running.client.post("/v1/webhooks", json={"url": receiver.url})
        assert made.status_code == 201
        body = {"title": "t", "description": "d"}
        tickets = [
            running.client.post("/v1/tickets", json=body).json()["id"]
            for _ in range(TICKETS)
        ]
        finished = threading.Event()
        killer = threading.Thread(
            target=kill_at_random, args=(running, workers, finished)
        )

        killer.start()
        change_all(running, tickets, changes)
        finished.set()
        killer.join()
        if url.startswith("postgres"):
            crash(url)
        for ticket in tickets:
            change_until_answered(running.client, ticket, "last")
        wait_until_all_have_come(receiver, TICKETS * (changes + 2))
        wait_until_nothing_waits(running)

        events = {event["id"]: event for event in log(running)}
        arrived = {}
        for request in receiver.requests:
            event = json.loads(request.body)
            assert request.headers["webhook-id"] == event["id"]
            first = arrived.setdefault(event["id"], event)
            assert first == event

    assert arrived == events
    assert len(events) == TICKETS * (changes + 2)
    for ticket in tickets:
        sequences = [
            event["sequence"]
            for event in arrived.values()
            if event["data"]["object"]["id"] == ticket
        ]
        assert sequences == sorted(sequences)
