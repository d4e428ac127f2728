"""Without the counter store: serve, warn once a minute, report in health."""

import logging
from types import SimpleNamespace

import pytest
from django.core.cache.backends.locmem import LocMemCache
from redis.exceptions import ConnectionError as StoreGone
from redis.exceptions import TimeoutError as StoreSilent

from api import counter_store, throttling

failure = StoreGone


class BrokenCache(LocMemCache):
    """A cache whose server does not answer."""

    def add(self, *args, **kwargs):
        raise failure("no answer")

    set = get = incr = add


class ForgetfulCache(LocMemCache):
    """A cache that loses each counter between its two commands."""

    def add(self, *args, **kwargs):
        return False

    def incr(self, *args, **kwargs):
        raise ValueError("no such key")


@pytest.fixture(params=[StoreGone, StoreSilent, OSError])
def _store_is_gone(request, settings, monkeypatch):
    monkeypatch.setattr(f"{__name__}.failure", request.param)
    monkeypatch.setattr(throttling, "store", counter_store.CounterStore())
    settings.CACHES = {"default": {"BACKEND": f"{__name__}.BrokenCache"}}


@pytest.fixture
def warnings_of(caplog):
    """Return the warnings so far, whatever else was logged."""
    caplog.set_level(logging.WARNING, logger=counter_store.__name__)
    return lambda: [
        r.message for r in caplog.records if r.name == counter_store.__name__
    ]


@pytest.mark.usefixtures("_store_is_gone")
def test_requests_are_served_and_promise_nothing(alice, mallory):
    for caller in (alice, mallory):
        answer = caller.get("/v1/me")

        assert answer.status_code == 200
        assert "X-RateLimit-Limit" not in answer
        assert "Retry-After" not in answer


@pytest.mark.usefixtures("_store_is_gone")
def test_a_bad_credential_is_still_refused(anonymous, alice):
    refused = anonymous.get("/v1/me", headers={"Authorization": "Bearer nonsense"})

    assert refused.status_code == 401


@pytest.mark.usefixtures("_store_is_gone")
@pytest.mark.parametrize(("seconds", "warnings"), [(59, 1), (60, 2)])
def test_one_warning_a_minute_is_enough(
    alice, warnings_of, monkeypatch, seconds, warnings
):
    clock = SimpleNamespace(monotonic=lambda: 1000.0)
    monkeypatch.setattr(counter_store, "time", clock)
    for _ in range(5):
        alice.get("/v1/me")
    first = warnings_of()

    clock.monotonic = lambda: 1000.0 + seconds
    alice.get("/v1/me")

    assert len(first) == 1
    assert "counter_store.failed" in first[0]
    assert len(warnings_of()) == warnings


@pytest.mark.usefixtures("_store_is_gone")
def test_health_is_degraded_and_says_why(db, anonymous):
    answer = anonymous.get("/v1/health")

    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert "counter store" in answer.json()["note"]


def test_health_names_no_store_that_answers(db, anonymous):
    assert "counter store" not in anonymous.get("/v1/health").json()["note"]


def test_a_counter_that_was_lost_refuses_nobody(alice, settings):
    settings.CACHES = {"default": {"BACKEND": f"{__name__}.ForgetfulCache"}}

    answer = alice.get("/v1/me")

    assert answer.status_code == 200
    assert "Retry-After" not in answer
