"""What a wrong clock, a restore, a counter store that is gone and an editor of rows do.

Those that break an installation have one of their own.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import uuid
from contextlib import ExitStack
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.services import valkey
from tests.support.running_service import PROJECT, service

CLIENT = "127.0.24.1"
CANARY = "C4NARYc4naryC4NARYc4naryC4NARYc4nary00"
BODY = {"title": "t", "description": "d", "customer_email": "kim@operations.test"}


class Databases:
    """Databases of this test's own, on the engine that is tested."""

    def __init__(self, folder):
        self.folder, self.server = folder, os.environ["DATABASE_URL"]
        self.is_postgresql = self.server.startswith("postgres")

    def make(self):
        if not self.is_postgresql:
            return f"sqlite:///{self.folder}/{uuid.uuid4().hex}.sqlite3"
        name = f"operations_{uuid.uuid4().hex[:12]}"
        self._run(f"CREATE DATABASE {name}")
        return f"{self.server.rsplit('/', 1)[0]}/{name}"

    def copy(self, url):
        """Return a copy as a restored backup is one; nothing may be connected to it."""
        if not self.is_postgresql:
            copy = f"{self.folder}/{uuid.uuid4().hex}.sqlite3"
            with (
                sqlite3.connect(url.removeprefix("sqlite:///")) as source,
                sqlite3.connect(copy) as target,
            ):
                source.backup(target)
            return f"sqlite:///{copy}"
        name, original = f"copy_{uuid.uuid4().hex[:12]}", url.rsplit("/", 1)[1]
        self._run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"  # noqa: S608 — ours
            f" WHERE datname = '{original}'"
        )
        self._run(f"CREATE DATABASE {name} TEMPLATE {original}")
        return f"{self.server.rsplit('/', 1)[0]}/{name}"

    def _run(self, statement):
        with psycopg.connect(self.server, autocommit=True) as server:
            server.execute(statement)


def write_to_database(url, statement):
    """Do what somebody with the database's password does."""
    if url.startswith("postgres"):
        with psycopg.connect(url) as connection:
            connection.execute(statement)
        return
    with sqlite3.connect(url.removeprefix("sqlite:///"), timeout=10) as connection:
        connection.execute(statement)


@pytest.fixture
def databases(tmp_path):
    return Databases(tmp_path)


@pytest.fixture
def alone(databases, tmp_path):
    """A service of this test's own, whose mails are files in `tmp_path / "mail"`."""
    mails = f"filemail://{tmp_path}/mail"
    with service(databases.make(), EMAIL_URL=mails) as running:
        yield running


def stop(running):
    for name in ("web", "worker"):
        running.processes[name].terminate()
        running.processes[name].wait()


def start(running, status="healthy"):
    running.start("worker")
    running.start("web")
    return running.wait_until(status)


def events_of(running, **query):
    return running.client.get("/v1/events", params={"limit": 100, **query})


@pytest.mark.skipif(shutil.which("faketime") is None, reason="faketime is missing")
def test_a_worker_whose_clock_is_40_days_ahead_deletes_no_event(alone):
    """A worker whose clock is wrong deletes the log of events."""
    for _ in range(3):
        alone.client.post("/v1/tickets", json=BODY)
    alone.manage("run_worker", "--once")

    subprocess.run(
        [
            *("faketime", "-f", "+40d"),
            *(sys.executable, "manage.py", "run_worker", "--once"),
        ],
        cwd=PROJECT,
        env=alone.environment,
        capture_output=True,
        check=False,
    )

    alone.manage("run_worker", "--once")
    assert len(events_of(alone).json()["events"]) == 3


def test_a_cursor_from_after_the_backup_skips_no_event_of_the_restored_log(
    alone, databases
):
    """After a restore, readers with a newer cursor miss events for good."""
    alone.client.post("/v1/tickets", json=BODY)
    events_of(alone)
    stop(alone)
    backup = databases.copy(alone.environment["DATABASE_URL"])
    start(alone)
    alone.client.post("/v1/tickets", json=BODY)
    cursor = events_of(alone).json()["next_cursor"]
    stop(alone)

    alone.environment["DATABASE_URL"] = backup
    alone.manage("after_restore")
    start(alone)
    for _ in range(3):
        alone.client.post("/v1/tickets", json=BODY)

    answer = events_of(alone, after=cursor)
    assert (answer.status_code, answer.json()["error"]["code"]) == (410, "CURSOR_GONE")
    assert len(events_of(alone).json()["events"]) == 4


def test_a_cursor_beyond_a_restored_log_is_refused_though_nobody_prepared_it(
    alone, databases
):
    """After a restore, readers with a newer cursor get an empty page."""
    alone.client.post("/v1/tickets", json=BODY)
    events_of(alone)
    stop(alone)
    backup = databases.copy(alone.environment["DATABASE_URL"])
    start(alone)
    for _ in range(3):
        alone.client.post("/v1/tickets", json=BODY)
    cursor = events_of(alone).json()["next_cursor"]
    stop(alone)

    alone.environment["DATABASE_URL"] = backup
    start(alone)
    alone.client.post("/v1/tickets", json=BODY)

    assert events_of(alone, after=cursor).status_code == 410


def test_a_quiet_copy_sends_no_mail_and_says_so(alone, tmp_path):
    """A restore drill calls customers."""
    stop(alone)
    alone.environment["OUTBOUND"] = "off"
    before = len(list((tmp_path / "mail").glob("[!.]*.eml")))

    note = start(alone, "degraded")["note"]
    alone.client.post("/v1/tickets", json=BODY)
    alone.manage("run_worker", "--once")

    assert "OUTBOUND is off" in note
    assert len(list((tmp_path / "mail").glob("[!.]*.eml"))) == before


def test_wrong_passwords_are_counted_while_the_counter_store_is_gone(databases):
    """Limits on passwords and codes are open while Valkey is away."""
    with ExitStack() as opened, ExitStack() as store:
        url = store.enter_context(valkey())
        running = opened.enter_context(service(databases.make(), cache_url=url))
        store.close()
        running.wait_until("degraded")

        answers = [_sign_in_wrongly(running.url) for _ in range(15)]

    assert answers[:5] == [200] * 5
    assert set(answers[5:]) == {429}


def _sign_in_wrongly(url):
    with httpx.Client(base_url=url, timeout=30, headers={"Origin": url}) as browser:
        browser.get("/accounts/login/")
        form = {
            "csrfmiddlewaretoken": browser.cookies["csrftoken"],
            "login": "victim@operations.test",
            "password": "wrong",
        }
        return browser.post("/accounts/login/", data=form).status_code


def test_a_key_in_an_address_is_not_in_the_log(alone, tmp_path):
    """Keys stand in logged paths."""
    alone.environment["LOG_LEVEL"] = "INFO"
    alone.processes["web"].terminate()
    alone.processes["web"].wait()
    log = Path(tmp_path, "log")
    with log.open("wb") as written:
        command = [
            *(sys.executable, "-m", "gunicorn"),
            *("--config", "python:devpros.gunicorn", "devpros.wsgi"),
        ]
        alone.processes["web"] = subprocess.Popen(
            command, cwd=PROJECT, env=alone.environment, stderr=written
        )
        alone.wait_until("healthy")
        for kind in ("live", "at", "cs", "drop"):
            alone.client.get(f"/v1/tickets/dp_{kind}_{CANARY}")
            alone.client.get(f"/oauth/token/dp_{kind}_{CANARY}")
        alone.client.get(f"/v1/whsec_{CANARY}")
        alone.client.get(f"/v1/webhooks/{CANARY}")
        stop(alone)

    assert log.read_text().count('"path"') >= 10
    assert CANARY not in log.read_text()


def test_a_number_of_reveals_that_was_set_back_in_the_database_opens_nothing(
    installation,
):
    """Whoever writes to the database opens a secret more often than allowed."""
    client = installation.api("acme-test", CLIENT)
    ticket = client.post("/v1/tickets", json={"title": "t", "description": "d"}).json()
    place = f"/v1/tickets/{ticket['id']}/credentials"
    secret = {"type": "other", "credentials": {"password": "x"}, "max_reveals": 2}
    credential = client.post(place, json=secret).json()["id"]

    def act(**what):
        return client.post(f"/v1/test-helpers/tickets/{ticket['id']}", json=what)

    act(do="assign")
    first = act(do="reveal", credential_id=credential)
    write_to_database(
        installation.service.environment["DATABASE_URL"],
        "UPDATE credentials_credential SET reveals = 0"  # noqa: S608 — a number
        f" WHERE id = {credential.removeprefix('CRED-')}",
    )

    second = act(do="reveal", credential_id=credential)

    assert first.status_code == 200
    error = second.json()["error"]
    assert (second.status_code, error["code"]) == (500, "CREDENTIAL_UNREADABLE")


def test_a_page_says_what_is_kept_of_people_and_for_how_long(installation):
    """Personal data have no stated time."""
    page = installation.browser(CLIENT).get("/docs/privacy")

    assert page.status_code == 200
    for words in (
        "accounts_securityevent",
        "400 days",
        "django_session",
        "customer_email",
    ):
        assert words in page.text
