"""GET /v1/health without a credential (docs/contract.md, 7)."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from api import health, throttling
from api.datetimes import parse_datetime
from api.health import HealthResult

pytestmark = pytest.mark.django_db

KEYS = {
    *("status", "timestamp", "version", "service"),
    *("database", "database_message", "environment", "note"),
}


def complain():
    return "The coffee is cold."


@pytest.fixture
def without_probes(settings):
    settings.HEALTH_PROBES = []


@pytest.fixture
def gone(monkeypatch):
    """The database does not answer."""
    monkeypatch.setattr(
        health, "_check_health", lambda: HealthResult(database_responds=False)
    )


def test_a_healthy_service_says_so_with_the_seeds_keys(anonymous, without_probes):
    response = anonymous.get("/v1/health")

    assert response.status_code == 200
    report = response.json()
    assert set(report) == KEYS
    assert (report["status"], report["database"]) == ("healthy", "healthy")
    assert report["database_message"] == ""
    assert report["note"] == "All parts answer."


def test_an_unhealthy_one_has_the_same_keys(anonymous, gone):
    response = anonymous.get("/v1/health")

    assert response.status_code == 503
    report = response.json()
    assert set(report) == KEYS
    assert (report["status"], report["database"]) == ("unhealthy", "unhealthy")
    assert report["database_message"] == "The database does not answer."
    assert int(response["Retry-After"]) >= 1


def test_it_names_the_service_its_version_and_its_place(anonymous, settings):
    settings.VERSION, settings.ENVIRONMENT = "9.8.7", "cloudflare_workers"

    report = anonymous.get("/v1/health").json()

    shown = report["service"], report["version"], report["environment"]
    assert shown == ("devpros-api", "9.8.7", "cloudflare_workers")


def test_its_moment_is_fresh_and_it_is_never_stored(anonymous):
    response = anonymous.get("/v1/health")

    age = datetime.now(UTC) - parse_datetime(response.json()["timestamp"])
    assert abs(age) < timedelta(seconds=10)
    assert response.json()["timestamp"].endswith("Z")
    assert response["Cache-Control"] == "no-store"


def test_a_part_that_fails_degrades_and_is_named(anonymous, settings):
    settings.HEALTH_PROBES = [f"{__name__}.complain", f"{__name__}.complain"]

    response = anonymous.get("/v1/health")

    assert response.status_code == 200
    assert response.json()["status"] == "degraded"
    assert response.json()["database"] == "healthy"
    assert response.json()["note"] == "The coffee is cold. The coffee is cold."


@pytest.mark.parametrize("error", [RedisConnectionError("redis:6379"), OSError("x")])
def test_a_counter_store_that_is_gone_degrades(anonymous, monkeypatch, error):
    def refuse(*args, **kwargs):
        raise error

    monkeypatch.setattr(throttling, "cache", SimpleNamespace(set=refuse))

    response = anonymous.get("/v1/health")

    assert response.status_code == 200
    assert response.json()["status"] == "degraded"
    assert "The counter store does not answer" in response.json()["note"]


def test_a_worker_that_never_came_degrades(anonymous):
    report = anonymous.get("/v1/health").json()

    assert report["status"] == "degraded"
    assert report["note"] == "No worker has started yet."


@pytest.mark.parametrize("state", ["without_probes", "gone"])
def test_head_has_the_status_of_get(request, anonymous, state):
    request.getfixturevalue(state)

    head = anonymous.head("/v1/health")

    assert head.status_code == anonymous.get("/v1/health").status_code
    assert head.content == b""


def test_it_costs_no_quota_however_often(alice):
    answers = [alice.get("/v1/health") for _ in range(150)]

    assert {answer.status_code for answer in answers} == {200}
    assert not answers[0].has_header("X-RateLimit-Limit")
    assert alice.get("/v1/me")["X-RateLimit-Remaining"] == "99"


def test_a_bad_credential_is_refused_even_here(anonymous):
    response = anonymous.get("/v1/health", headers={"Authorization": "Bearer junk"})

    assert response.status_code == 401
    assert response.json()["error"]["code"] == "INVALID_CREDENTIALS"


def test_a_credential_that_nobody_can_judge_changes_nothing(anonymous, gone):
    response = anonymous.get("/v1/health", headers={"Authorization": "Bearer junk"})

    assert response.status_code == 503
    assert set(response.json()) == KEYS
