"""Rate limits and their headers (docs/contract.md, 8)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.test import RequestFactory

from accounts import services
from api.rates import Rate
from api.throttling import count
from conftest import SYSTEM, Caller
from tests.support.error_facts import error_facts

# Not NOON: a whole minute would hide what the fractions of a second do.
START = datetime(2026, 11, 25, 12, 34, 56, 789_000, tzinfo=UTC)


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(START, tick=False)
    return time_machine


@pytest.fixture
def plan(acme):
    """Give Acme's keys a rate: `plan("3/m")`."""

    def change(rate):
        services.change_plan(acme, rate_limit=rate, actor=SYSTEM, at=START)

    return change


def spend(caller, requests):
    return [caller.get("/v1/me") for _ in range(requests)]


def wait_told(response):
    """Return Retry-After once the header, the body and the reset agree on it."""
    wait = int(response["Retry-After"])
    assert response.status_code == 429
    assert response.json()["error"]["details"]["retry_after"] == wait
    assert response["RateLimit"].endswith(f";t={wait}")
    return wait


def test_every_answer_tells_where_the_caller_stands(clock, plan, alice):
    plan("3/m")

    answers = spend(alice, 3)

    assert [a["X-RateLimit-Limit"] for a in answers] == ["3"] * 3
    assert [a["X-RateLimit-Remaining"] for a in answers] == ["2", "1", "0"]
    assert {a["RateLimit-Policy"] for a in answers} == {'"api";q=3;w=60'}
    resets = int(answers[0]["X-RateLimit-Reset"]) - int(START.timestamp())
    assert answers[0]["RateLimit"] == f'"api";r=2;t={resets}'
    assert 1 <= resets <= 60


def test_a_refusal_says_how_long_to_wait_and_how_many_there_are(clock, plan, alice):
    plan("3/m")

    refused = spend(alice, 4)[-1]

    error = refused.json()["error"]
    wait = wait_told(refused)
    assert 1 <= wait <= 60
    assert error["code"] == "RATE_LIMIT_EXCEEDED"
    assert error_facts(refused) == {"retry_after": wait, "limit": 3, "remaining": 0}


def test_remaining_never_goes_below_nothing(clock, plan, alice):
    plan("3/m")

    answers = spend(alice, 8)

    assert [a["X-RateLimit-Remaining"] for a in answers[3:]] == ["0"] * 5


def test_a_bad_request_counts_and_health_does_not(clock, plan, alice):
    plan("3/m")
    for path in ("/v1/tickets?limit=x", "/v1/nowhere", "/v1/health", "/v1/health"):
        alice.get(path)

    assert alice.get("/v1/me")["X-RateLimit-Remaining"] == "0"


@pytest.mark.parametrize("rate", ["1/s", "1/m", "1/h", "1/d"])
def test_waiting_as_told_works_for_every_window(clock, plan, alice, rate):
    plan(rate)
    refused = spend(alice, 2)[-1]

    clock.shift(wait_told(refused))

    assert alice.get("/v1/me").status_code == 200


@pytest.mark.parametrize("tenths", range(-25, 25))
def test_waiting_as_told_works_around_the_windows_edge(clock, plan, alice, tenths):
    plan("1/m")
    edge = int(START.timestamp()) + wait_told(spend(alice, 2)[-1])
    now = edge + tenths / 10
    clock.move_to(now, tick=False)
    refused = spend(alice, 2)[-1]

    clock.move_to(now + wait_told(refused), tick=False)

    assert alice.get("/v1/me").status_code == 200


def test_no_window_lets_more_through_than_its_limit(clock, plan, alice):
    plan("5/m")
    served = []
    for _ in range(150):
        if alice.get("/v1/me").status_code == 200:
            served.append(datetime.now(UTC))
        clock.shift(1)

    # A fixed window allows its limit on either side of an edge, and never more.
    minute = timedelta(minutes=1)
    assert max(sum(t <= s < t + minute for s in served) for t in served) <= 10
    assert len(served) <= 5 * 4


def test_refused_requests_do_not_make_the_wait_longer(clock, plan, alice):
    plan("1/m")
    wait = wait_told(spend(alice, 2)[-1])

    for passed in range(1, wait):
        clock.shift(1)
        assert wait_told(alice.get("/v1/me")) == wait - passed
    clock.shift(1)

    assert alice.get("/v1/me").status_code == 200


def test_a_lowered_plan_tells_a_true_wait_at_once(clock, plan, alice):
    plan("100/h")
    before = spend(alice, 20)[-1]
    plan("10/h")

    refused = alice.get("/v1/me")

    assert refused["X-RateLimit-Reset"] == before["X-RateLimit-Reset"]
    assert refused["X-RateLimit-Limit"] == "10"
    clock.shift(wait_told(refused))
    assert alice.get("/v1/me").status_code == 200


def test_a_raised_plan_serves_at_once_and_refills_nothing(clock, plan, alice):
    plan("3/h")
    refused = spend(alice, 4)[-1]
    plan("10/h")

    served = alice.get("/v1/me")

    assert (refused.status_code, served.status_code) == (429, 200)
    assert served["X-RateLimit-Remaining"] == "5"


def test_two_keys_of_one_organization_do_not_share(clock, plan, alice, amir, mallory):
    plan("2/m")

    spent = spend(alice, 3)[-1]

    assert spent.status_code == 429
    assert amir.get("/v1/me")["X-RateLimit-Remaining"] == "1"
    assert mallory.get("/v1/me")["X-RateLimit-Remaining"] == "99"


def test_a_rotated_key_keeps_its_bucket(clock, plan, alice):
    plan("2/m")
    spend(alice, 2)
    rotation = {"overlap": timedelta(hours=1), "actor": SYSTEM, "at": START}
    _, secret = services.rotate_key(alice.key, **rotation)

    assert Caller(secret=secret).get("/v1/me").status_code == 429


@pytest.mark.parametrize("method", ["head", "options", "post", "delete"])
def test_no_method_gets_around_the_limit(clock, plan, alice, method):
    plan("1/m")
    spend(alice, 1)

    refused = getattr(alice, method)("/v1/me")

    assert refused.status_code == 429
    assert int(refused["Retry-After"]) >= 1


def test_a_preflight_is_answered_while_the_key_is_spent(clock, plan, alice):
    plan("1/m")
    spend(alice, 2)
    asked = {"Origin": "https://x.test", "Access-Control-Request-Method": "GET"}

    assert alice.options("/v1/me", headers=asked).status_code == 204


def test_a_refused_request_changes_nothing(clock, plan, alice, mallory):
    plan("1/m")
    spend(alice, 1)

    alice.post("/v1/tickets", {"title": "t", "description": "d"})

    clock.shift(60)
    assert alice.get("/v1/tickets").json()["tickets"] == []


def test_nobody_is_told_of_a_limit_that_is_not_theirs(db, anonymous):
    answer = anonymous.get("/v1/tickets")

    assert answer.status_code == 401
    assert "X-RateLimit-Limit" not in answer


def counted(bucket, *, policy="test", rate="1000/h", hit=True):
    request = RequestFactory().get("/")
    return count(request, policy=policy, bucket=bucket, rate=Rate.parse(rate), hit=hit)


def test_eight_threads_count_exactly(clock):
    with ThreadPoolExecutor(max_workers=8) as threads:
        usages = list(threads.map(lambda _: counted("shared"), range(400)))

    assert sorted(usage.count for usage in usages) == list(range(1, 401))


def test_to_look_is_not_to_count(clock):
    counted("looker")
    for _ in range(3):
        looked = counted("looker", hit=False)

    assert looked.count == 1


def test_names_that_run_together_do_not_share_a_bucket(clock):
    names = [("a", "key:1"), ("a", "key:10"), ("a:key", "1"), ("ak", "ey:1")]
    for policy, bucket in names:
        counted(bucket, policy=policy)

    counts = [counted(bucket, policy=policy, hit=False) for policy, bucket in names]

    assert [usage.count for usage in counts] == [1] * 4
