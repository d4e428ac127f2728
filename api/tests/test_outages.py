"""Health and the API while the database is gone or hangs (docs/contract.md, 7)."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connection

from api import health
from api.health import HealthResult

pytestmark = pytest.mark.django_db

DRIVER = 'connection to server at "db.internal", user "admin" failed: no space left'


def fail(*args, **kwargs):
    raise OperationalError(DRIVER)


@pytest.fixture
def looks(monkeypatch):
    """The looks taken at the database."""
    taken = []
    monkeypatch.setattr(
        health,
        "_check_health",
        lambda: taken.append(1) or HealthResult(database_responds=True),
    )
    return taken


@pytest.fixture
def hanging(monkeypatch):
    """The database takes a question and never answers, until it is released."""
    released, taken = threading.Event(), []

    def hang():
        taken.append(1)
        released.wait(timeout=30)
        return HealthResult(database_responds=True)

    monkeypatch.setattr(health, "_check_health", hang)
    yield SimpleNamespace(looks=taken, release=released.set)
    released.set()
    health.health_checker.check()


@pytest.fixture
def break_with(monkeypatch):
    """Let the driver raise this error, as it would in life."""

    class Connection:
        vendor = "sqlite"

        def cursor(self):
            raise self.error

        def close(self):
            pass

    def set_error(error):
        Connection.error = error
        monkeypatch.setattr(health, "connection", Connection())

    return set_error


def is_unhealthy(response):
    report = response.json()
    said = (response.status_code, report["status"], report["database"])
    return said == (503, "unhealthy", "unhealthy")


def test_a_database_that_hangs_is_reported_within_a_second(anonymous, hanging):
    started = time.perf_counter()

    response = anonymous.get("/v1/health")

    assert time.perf_counter() - started < 1
    assert is_unhealthy(response)


def test_however_many_ask_one_look_is_under_way(anonymous, hanging, monkeypatch):
    monkeypatch.setattr(health, "_CACHE_SECONDS", -1)

    with ThreadPoolExecutor(10) as threads:
        asked = [threads.submit(anonymous.get, "/v1/health") for _ in range(10)]

    assert all(is_unhealthy(future.result()) for future in asked)
    hanging.release()
    health.health_checker.check()  # whatever else was asked for stands before this
    assert len(hanging.looks) <= 2


def test_one_look_serves_a_moment(anonymous, looks):
    for _ in range(3):
        anonymous.get("/v1/health")

    assert len(looks) == 1


def test_after_that_moment_it_looks_again(anonymous, looks, monkeypatch):
    monkeypatch.setattr(health, "_CACHE_SECONDS", -1)

    for _ in range(3):
        anonymous.get("/v1/health")

    assert len(looks) == 3


@pytest.mark.parametrize("error", [OperationalError, InterfaceError, DatabaseError])
def test_a_refusal_is_reported_without_the_drivers_words(anonymous, break_with, error):
    break_with(error(DRIVER))

    response = anonymous.get("/v1/health")

    assert is_unhealthy(response)
    for word in (b"db.internal", b"admin", b"space", b"Error"):
        assert word not in response.content


def test_a_probe_that_loses_the_database_tells_the_same(anonymous, settings):
    settings.HEALTH_PROBES = [f"{__name__}.fail"]

    assert is_unhealthy(anonymous.get("/v1/health"))


def test_health_recovers_by_itself(anonymous, break_with, monkeypatch):
    break_with(OperationalError(DRIVER))
    assert is_unhealthy(anonymous.get("/v1/health"))

    monkeypatch.undo()
    health.health_checker.reset()

    assert anonymous.get("/v1/health").json()["database"] == "healthy"


def test_the_rest_of_the_api_asks_to_come_again(alice, monkeypatch):
    monkeypatch.setattr("accounts.authentication.note_use", fail)

    response = alice.get("/v1/tickets")

    assert response.status_code == 503
    assert response.json()["error"]["code"] == "SERVICE_UNAVAILABLE"
    assert int(response["Retry-After"]) >= 1
    assert b"db.internal" not in response.content


def test_a_database_that_takes_no_writes_is_not_healthy(anonymous, monkeypatch):
    monkeypatch.setattr(health, "_accepts_writes", lambda: False)

    response = anonymous.get("/v1/health")

    report = response.json()
    assert (response.status_code, report["status"]) == (200, "degraded")
    assert report["database"] == "unhealthy"
    assert report["note"].startswith("The database takes no writes.")


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="of its sessions")
def test_a_session_that_may_not_write_is_seen(monkeypatch):
    monkeypatch.setattr(health, "_reconnect", lambda: None)  # it is the test's
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")

    assert health._accepts_writes() is False


@pytest.mark.parametrize(
    ("free", "flags", "expected"),
    [(2**30, 0, True), (2**10, 0, False), (2**30, os.ST_RDONLY, False)],
)
def test_a_disk_without_space_takes_no_writes(monkeypatch, free, flags, expected):
    disk = SimpleNamespace(f_flag=flags, f_bavail=free, f_frsize=1)
    monkeypatch.setattr(os, "statvfs", lambda folder: disk)

    assert health._has_space("/var/desk.sqlite3") is expected


def test_a_busy_moment_is_no_database_that_is_gone(anonymous, hanging, monkeypatch):
    monkeypatch.setattr(health, "_TIMEOUT_SECONDS", 0.01)
    well = HealthResult(database_responds=True)
    health.health_checker._last_healthy = (time.monotonic(), well)

    assert anonymous.get("/v1/health").status_code == 200
    health.health_checker._last_healthy = (
        time.monotonic() - health._GRACE_SECONDS,
        well,
    )
    assert is_unhealthy(anonymous.get("/v1/health"))
