"""Counting in one round trip, against a real Valkey."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from api.counters import WindowCounters
from tests.services import valkey


@pytest.fixture(scope="module")
def counters():
    with valkey() as url:
        yield WindowCounters(url, {})


def hit(counters, key):
    """Count as django-ratelimit does."""
    return 1 if counters.add(key, 1, 65) else counters.incr(key)


def test_a_counter_starts_at_one_and_counts(counters):
    assert [hit(counters, "a") for _ in range(3)] == [1, 2, 3]


def test_a_counter_ends_with_its_window(counters):
    hit(counters, "b")
    client = counters._cache.get_client()

    assert 0 < client.ttl(counters.make_key("b")) <= 65


def test_counting_costs_one_command(counters):
    hit(counters, "c")
    client = counters._cache.get_client()
    before = client.info("stats")["total_commands_processed"]

    hit(counters, "c")

    # The script's own INCR, the script, and this very question.
    assert client.info("stats")["total_commands_processed"] <= before + 3


def test_eight_threads_count_exactly(counters):
    with ThreadPoolExecutor(8) as threads:
        counts = list(threads.map(lambda _: hit(counters, "d"), range(400)))

    assert sorted(counts) == list(range(1, 401))


def test_two_keys_do_not_mix(counters):
    counters.add("e", 1, 65)
    counters.add("f", 1, 65)

    assert counters.add("f", 1, 65) is False
    assert counters.incr("e") == 2
    assert counters.incr("f") == 3


def test_anything_else_is_djangos_own(counters):
    assert counters.add("g", "text", 65) is True
    assert counters.add("g", "other", 65) is False
    assert counters.get("g") == "text"
