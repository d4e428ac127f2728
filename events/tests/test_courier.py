"""Carrying: one thread for the database, one for each thing on its way."""

import threading

import pytest
from django.db import OperationalError

from conftest import NOON
from events.courier import Courier


class Shelf:
    """An outbox of numbers; `carry` waits for the test to open the door."""

    most_under_way = 3

    def __init__(self, *numbers):
        self.waiting, self.settled, self.troubles = list(numbers), [], []
        self.door, self.threads = threading.Event(), set()

    def claim(self, limit, *, at):
        taken, self.waiting = self.waiting[:limit], self.waiting[limit:]
        return taken

    def carry(self, number):
        self.threads.add(threading.current_thread())
        assert self.door.wait(20)
        if number == "broken":
            raise ValueError("a fault of ours")
        return number * 10

    def settle(self, number, outcome, *, at):
        if self.troubles:
            raise self.troubles.pop()
        self.settled.append((number, outcome))


@pytest.fixture
def bell():
    return threading.Semaphore(0)


def courier_of(shelf, bell):
    return Courier(shelf, ring=bell.release)


def heard(bell, times):
    return all(bell.acquire(timeout=20) for _ in range(times))


def test_a_round_waits_for_nothing_that_is_under_way(bell):
    shelf = Shelf(1, 2, 3, 4)
    courier = courier_of(shelf, bell)

    first, second = courier(at=NOON), courier(at=NOON)
    shelf.door.set()

    assert (first, second) == (3, 0)
    assert shelf.settled == []
    assert heard(bell, 3)


def test_what_came_back_makes_room(bell):
    shelf = Shelf(1, 2, 3, 4)
    shelf.door.set()
    courier = courier_of(shelf, bell)

    courier(at=NOON)
    assert heard(bell, 3)
    courier(at=NOON)
    assert heard(bell, 1)
    courier(at=NOON)

    assert sorted(shelf.settled) == [(1, 10), (2, 20), (3, 30), (4, 40)]
    assert threading.current_thread() not in shelf.threads


def test_an_outcome_waits_for_a_database_that_is_gone(bell):
    shelf = Shelf(1)
    shelf.door.set()
    shelf.troubles.append(OperationalError("gone"))
    courier = courier_of(shelf, bell)
    courier(at=NOON)
    assert heard(bell, 1)

    with pytest.raises(OperationalError):
        courier(at=NOON)
    courier(at=NOON)

    assert shelf.settled == [(1, 10)]


def test_a_crash_is_settled_without_an_outcome_and_holds_up_no_other(bell, caplog):
    shelf = Shelf("broken", 2)
    shelf.door.set()
    courier = courier_of(shelf, bell)
    courier(at=NOON)
    assert heard(bell, 2)

    courier(at=NOON)

    assert set(shelf.settled) == {("broken", None), (2, 20)}
    (record,) = [line for line in caplog.records if line.name == "events.courier"]
    assert (record.message, record.error) == ("attempt.crashed", "ValueError")


def test_closing_waits_for_what_is_under_way(bell):
    shelf = Shelf(1, 2)
    courier = courier_of(shelf, bell)
    courier(at=NOON)
    shelf.door.set()

    courier.close(clock=lambda: NOON)

    assert sorted(shelf.settled) == [(1, 10), (2, 20)]


def test_closing_does_not_wait_for_ever(bell, monkeypatch):
    monkeypatch.setattr("events.courier.SECONDS_TO_FINISH", 0.05)
    shelf = Shelf(1)
    courier = courier_of(shelf, bell)
    courier(at=NOON)

    courier.close(clock=lambda: NOON)

    assert shelf.settled == []
    shelf.door.set()
