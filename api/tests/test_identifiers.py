"""Public ids grow and are never used twice (docs/contract.md, 1.7)."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from api import identifiers
from api.identifiers import LANES, next_number, number_in

MALFORMED = [
    "",
    "TICK",
    "TICK-",
    "TICK-1",
    "TICK-0732472031076123",
    "TICK-17324720310761234",
    "TICK-173247203107612",
    "TICK--732472031076123",
    "TICK-+732472031076123",
    "TICK-1732472031076123 ",
    "TICK-1732472031076123\n",
    "TICK-1732472031076123-1",
    "TICK-1_732_472_031_076",
    "TICK-1732472031076.23",
    "TICK-٢٧٣٢٤٧٢٠٣١٠٧٦١٢٣",
    "TICK-\uff117\uff1324720310761\uff123",
    "tick-1732472031076123",
    "COMM-1732472031076123",
    "1732472031076123",
    " TICK-1732472031076123",
]


FORKING = """
import os
from api.identifiers import LANES, _lock, next_number

with _lock:
    child = os.fork()
    if child:
        os.waitpid(child, 0)
print(next_number() % LANES)
"""


class Interrupted(int):
    """A number whose sum takes long enough for another thread to come between."""

    def __add__(self, other):
        for _ in range(20):
            pass
        return int(self) + other


@pytest.fixture
def clock(monkeypatch):
    """A clock that shows what it is told, in a process that drew no number yet."""
    now = [1732472031076123_000]
    monkeypatch.setattr(time, "time_ns", lambda: now[0])
    monkeypatch.setattr(identifiers, "_last", 0)
    monkeypatch.setattr(identifiers, "_lane", 1732472031076123 % LANES)
    return now


@pytest.fixture
def _impatient_threads():
    """Let threads interrupt each other as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("_impatient_threads")
def test_eight_threads_never_draw_the_same_number():
    def draw(_):
        return [next_number(after=Interrupted()) for _ in range(1_000)]

    with ThreadPoolExecutor(8) as threads:
        drawn = list(threads.map(draw, range(8)))

    assert len({number for numbers in drawn for number in numbers}) == 8_000
    assert all(numbers == sorted(numbers) for numbers in drawn)


def test_numbers_grow_while_the_clock_stands_still(clock):
    drawn = [next_number() for _ in range(100)]

    assert drawn[0] == clock[0] // 1_000
    assert {later - earlier for earlier, later in pairwise(drawn)} == {LANES}


def test_numbers_grow_while_the_clock_goes_backwards(clock):
    first = next_number()
    clock[0] -= 3_600 * 10**9

    assert next_number() == first + LANES


def test_a_number_is_larger_than_the_one_it_has_to_follow(clock):
    far_ahead = clock[0] // 1_000 + 10**9

    number = next_number(after=far_ahead)

    assert far_ahead < number <= far_ahead + LANES
    assert next_number() == number + LANES


def test_two_processes_at_the_same_moments_draw_different_numbers(clock, monkeypatch):
    mine = {next_number() for _ in range(1_000)}
    monkeypatch.setattr(identifiers, "_last", 0)  # the other process, as it begins
    identifiers.change_lane()

    assert mine.isdisjoint({next_number() for _ in range(1_000)})


def test_numbers_grow_from_lane_to_lane(clock):
    drawn = []
    for _ in range(100):
        drawn.append(next_number())
        identifiers.change_lane()

    assert drawn == sorted(set(drawn))


def test_a_lane_that_is_changed_is_another_one_of_all():
    seen = set()
    for _ in range(20 * LANES):
        before = identifiers._lane
        identifiers.change_lane()
        seen.add(identifiers._lane)
        assert identifiers._lane != before

    assert seen == set(range(LANES))


def test_a_forked_process_has_a_lane_of_its_own_and_no_lock_of_its_parents():
    said = subprocess.run(  # noqa: S603 — it runs the program above
        [sys.executable, "-c", FORKING],
        capture_output=True,
        check=True,
        text=True,
        timeout=20,
    )

    assert len(set(said.stdout.split())) == 2


def test_a_number_has_sixteen_digits():
    number = next_number()

    assert number_in(f"TICK-{number}", "TICK") == number


@pytest.mark.parametrize("public_id", MALFORMED)
def test_a_malformed_id_holds_no_number(public_id):
    assert number_in(public_id, "TICK") is None


@pytest.mark.parametrize(
    "public_id", [*MALFORMED[1:], "x" * 5_000, "%2e%2e", "TICK-%FF"]
)
def test_a_malformed_id_looks_like_one_that_is_not_there(alice, public_id):
    missing = alice.get("/v1/tickets/TICK-1732472031076123")

    response = alice.get(f"/v1/tickets/{public_id}")

    assert response.status_code == missing.status_code == 404
    assert response.content == missing.content
    assert set(response.headers) == set(missing.headers)
