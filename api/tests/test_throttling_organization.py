"""One bucket over all of an organization, beside that of each of its callers."""

from datetime import UTC, datetime

import pytest

from accounts import services
from api.tests.test_throttling import wait_told
from conftest import SYSTEM, Caller

START = datetime(2026, 11, 25, 12, 34, 56, 789_000, tzinfo=UTC)


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(START, tick=False)
    return time_machine


@pytest.fixture
def plan(acme, settings):
    """Give each of Acme's keys one a minute, and all of them together three."""
    services.change_plan(acme, rate_limit="1/m", actor=SYSTEM, at=START)
    settings.ORGANIZATION_PLAN_FACTOR = 3


@pytest.fixture
def keys(acme):
    """Five keys of Acme's."""
    return [_key(acme) for _ in range(5)]


def _key(organization):
    key, secret = services.issue_key(
        organization, name="k", scopes=["tickets:read"], actor=SYSTEM, at=START
    )
    return Caller(key, secret)


def statuses(callers):
    return [caller.get("/v1/me").status_code for caller in callers]


@pytest.mark.usefixtures("clock", "plan")
def test_keys_together_ask_no_more_than_ten_times_the_plan(keys, mallory):
    assert statuses(keys) == [200, 200, 200, 429, 429]
    assert mallory.get("/v1/me").status_code == 200


@pytest.mark.usefixtures("clock", "plan")
def test_the_refusal_names_the_organizations_limit(keys):
    statuses(keys[:3])

    refused = keys[3].get("/v1/me")

    assert refused.json()["error"]["code"] == "RATE_LIMIT_EXCEEDED"
    assert refused.json()["error"]["details"]["limit"] == 3
    assert refused["RateLimit-Policy"] == '"organization";q=3;w=60'
    assert refused["X-RateLimit-Remaining"] == "0"


@pytest.mark.usefixtures("clock", "acme")
def test_headers_tell_of_the_bucket_that_is_nearer_its_end(acme, settings):
    services.change_plan(acme, rate_limit="5/m", actor=SYSTEM, at=START)
    settings.ORGANIZATION_PLAN_FACTOR = 2
    keys = [_key(acme) for _ in range(2)]

    policies = [keys[0].get("/v1/me")["RateLimit"].split(";")[:2] for _ in range(4)]
    others = [keys[1].get("/v1/me")["RateLimit"].split(";")[:2] for _ in range(4)]

    assert policies == [['"api"', f"r={left}"] for left in (4, 3, 2, 1)]
    assert others[0] == ['"api"', "r=4"]
    assert others[3] == ['"api"', "r=1"]
    settings.ORGANIZATION_PLAN_FACTOR = 1
    assert keys[1].get("/v1/me")["RateLimit"].startswith('"organization";r=0')


@pytest.mark.usefixtures("plan")
def test_refused_requests_cost_the_key_nothing(clock, keys):
    statuses(keys[:3])
    wait = wait_told(keys[3].get("/v1/me"))
    for _ in range(5):
        assert keys[3].get("/v1/me").status_code == 429

    clock.shift(wait)

    assert keys[3].get("/v1/me").status_code == 200


@pytest.mark.usefixtures("clock", "plan")
def test_a_key_that_is_used_up_costs_its_organization_nothing(keys):
    assert statuses([keys[0]] * 6) == [200] + [429] * 5

    assert statuses(keys[1:4]) == [200, 200, 429]


@pytest.mark.usefixtures("clock", "plan")
def test_a_sandbox_has_a_bucket_of_its_own(keys, sandy):
    statuses(keys)

    assert sandy.get("/v1/me").status_code == 200


def test_an_applications_token_and_a_members_count_in_the_same_bucket(
    acme, through, mia, settings
):
    services.change_plan(acme, rate_limit="1/m", actor=SYSTEM, at=START)
    settings.ORGANIZATION_PLAN_FACTOR = 2

    callers = [through(), through(mia), _key(acme)]

    assert statuses(callers) == [200, 200, 429]


def test_me_tells_both_limits(alice):
    limits = alice.get("/v1/me").json()["limits"]

    window = {"window_seconds": 3600}
    assert limits == {
        "requests": 100,
        **window,
        "organization": {"requests": 1000, **window},
    }
