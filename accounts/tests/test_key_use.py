"""`last_used_at`: to the minute, after the answer, never in its way."""

from datetime import UTC, datetime

import pytest
from django.core.handlers.base import BaseHandler
from django.core.signals import request_finished
from django.db import InterfaceError, OperationalError, close_old_connections
from django.test import RequestFactory

from accounts import services
from accounts.models import ApiKey
from accounts.querysets import ApiKeyQuerySet
from accounts.scopes import KEY_SCOPES
from conftest import NOON, SYSTEM, Caller

START = datetime(2026, 11, 25, 12, 34, 56, 789_000, tzinfo=UTC)


@pytest.fixture
def fresh(acme):
    """A key that nobody has used; the cast's are noted far in the future."""
    key, secret = services.issue_key(
        acme, name="Fresh", scopes=KEY_SCOPES, actor=SYSTEM, at=NOON
    )
    return Caller(key, secret)


def last_used(caller):
    return ApiKey.objects.get(pk=caller.key.pk).last_used_at


def test_a_key_that_nobody_used_was_never_used(fresh, alice):
    alice.get("/v1/me")

    assert last_used(fresh) is None


@pytest.mark.parametrize(("seconds", "is_news"), [(59, False), (60, True), (90, True)])
def test_use_is_written_once_a_minute(fresh, time_machine, seconds, is_news):
    time_machine.move_to(START, tick=False)
    fresh.get("/v1/me")
    first = last_used(fresh)

    time_machine.shift(seconds)
    fresh.get("/v1/me")

    assert first == START
    assert (last_used(fresh) != START) == is_news


def test_use_that_is_no_news_costs_no_write(fresh, django_assert_num_queries):
    fresh.get("/v1/me")

    with django_assert_num_queries(1):
        fresh.get("/v1/me")


@pytest.fixture
def _kept_connection():
    """Let an answer end without the end of the test's transaction."""
    request_finished.disconnect(close_old_connections)
    yield
    request_finished.connect(close_old_connections)


@pytest.mark.usefixtures("_kept_connection")
def test_use_is_written_after_the_answer(fresh):
    handler = BaseHandler()
    handler.load_middleware()
    headers = {"Authorization": f"Bearer {fresh.secret}"}
    answer = handler.get_response(RequestFactory().get("/v1/me", headers=headers))
    while_answering = last_used(fresh)

    answer.close()

    assert answer.status_code == 200
    assert while_answering is None
    assert last_used(fresh) is not None


def test_a_refused_key_was_not_used(fresh):
    services.revoke_key(fresh.key, actor=SYSTEM, at=NOON)

    fresh.get("/v1/me")

    assert last_used(fresh) is None


def test_one_threads_use_is_not_the_next_requests(fresh, alice, anonymous):
    fresh.get("/v1/me")
    ApiKey.objects.update(last_used_at=None)

    anonymous.get("/v1/health")

    assert last_used(fresh) is None


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_database_that_goes_away_spoils_no_answer(fresh, monkeypatch, error):
    def fail(self, **kwargs):
        raise error("gone")

    monkeypatch.setattr(ApiKeyQuerySet, "update", fail, raising=False)

    assert fresh.get("/v1/me").status_code == 200
