"""While the counter store is gone, the database counts what guards something."""

import threading
from datetime import timedelta

import pytest

from api import counter_store
from api.counted_windows import count_in_database, prune_counted_windows
from api.counter_store import CounterStore, StoreGone, store
from api.database_clock import database_now
from api.models import CountedWindow
from api.rates import Rate
from credentials.tests.api_calls import reveal, store_secret
from credentials.tests.one_time_links import ask
from tests.test_races import at_once

RATE = Rate(5, 60)


@pytest.fixture
def no_store(settings):
    backend = "api.tests.test_throttling_without_store.BrokenCache"
    settings.CACHES = {"default": {"BACKEND": backend}}


@pytest.fixture
def seconds(monkeypatch):
    """The time that passes when a test says so: `seconds[0] += 5`."""
    passed = [1000.0]
    monkeypatch.setattr(counter_store.time, "monotonic", lambda: passed[0])
    return passed


def fail():
    raise OSError("no answer")


def test_each_hit_counts(db):
    counts = [count_in_database("p", "b", RATE, hit=True)[0] for _ in range(3)]

    assert counts == [1, 2, 3]


def test_a_look_counts_nothing(db):
    count_in_database("p", "b", RATE, hit=True)

    looks = [count_in_database("p", "b", RATE, hit=False)[0] for _ in range(2)]

    assert looks == [1, 1]


@pytest.mark.parametrize(("policy", "bucket"), [("q", "b"), ("p", "c")])
def test_buckets_do_not_mix(db, policy, bucket):
    count_in_database("p", "b", RATE, hit=True)

    assert count_in_database(policy, bucket, RATE, hit=True)[0] == 1


def test_a_window_ends(db, time_machine, database_clock):
    time_machine.move_to(database_now(), tick=False)
    _, left = count_in_database("p", "b", RATE, hit=True)
    time_machine.shift(left)

    assert 1 <= left <= 60
    assert count_in_database("p", "b", RATE, hit=True)[0] == 1


def test_the_last_second_belongs_to_the_window(db, time_machine, database_clock):
    time_machine.move_to(database_now(), tick=False)
    _, left = count_in_database("p", "b", RATE, hit=True)
    time_machine.shift(left - 1)

    assert count_in_database("p", "b", RATE, hit=True) == (2, 1)


def test_whose_window_it_is_cannot_be_read(db):
    count_in_database("sign-in", "198.51.100.7", RATE, hit=True)

    assert "198.51.100.7" not in CountedWindow.objects.get().key


def test_windows_go_an_hour_after_their_end_and_no_others(db):
    at = database_now()
    for name, hours in (("old", 2), ("new", 0)):
        CountedWindow.objects.create(
            key=name, count=1, ends_at=at - timedelta(hours=hours)
        )

    assert prune_counted_windows(at=at) == 1
    assert CountedWindow.objects.get().key == "new"
    assert prune_counted_windows(at=at) == 0


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_any_number_at_once_each_is_counted():
    counts = at_once(8, lambda _: count_in_database("p", "b", RATE, hit=True)[0])

    assert sorted(counts) == list(range(1, 9))


@pytest.mark.usefixtures("no_store")
def test_wrong_keys_are_limited_without_the_store(anonymous, alice, settings):
    settings.AUTHENTICATION_FAILURE_LIMIT = RATE
    wrong = {"Authorization": "Bearer nonsense"}

    answers = [anonymous.get("/v1/me", headers=wrong) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert alice.get("/v1/me").status_code == 200


@pytest.mark.usefixtures("no_store")
def test_reveals_are_limited_without_the_store(alice, ticket, bob, through, settings):
    settings.REVEAL_LIMITS = [RATE]
    place = f"/v1/tickets/{ticket.public_id}/credentials"
    stored, agent = store_secret(alice, place), through(bob)

    answers = [reveal(agent, stored) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]


@pytest.mark.usefixtures("no_store")
def test_one_time_links_are_limited_without_the_store(client, alice, ticket, settings):
    settings.DROP_LIMIT = RATE
    link = ask(alice, ticket)

    answers = [client.get(link) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]


@pytest.mark.usefixtures("no_store")
def test_token_requests_are_limited_without_the_store(client, board, settings):
    settings.TOKEN_REQUEST_LIMIT = RATE
    form = {"grant_type": "client_credentials", "client_id": board.client_id}

    answers = [
        client.post("/oauth/token", {**form, "client_secret": "wrong"})
        for _ in range(6)
    ]

    assert answers[-1].status_code == 429


@pytest.mark.usefixtures("no_store")
def test_a_plan_limits_nobody_without_the_store(alice, acme):
    type(acme).objects.filter(pk=acme.pk).update(rate_limit="1/h")

    answers = [alice.get("/v1/me") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200] * 3
    assert not CountedWindow.objects.exists()


def test_a_store_that_failed_is_left_alone_for_a_while(seconds):
    asked, gone = [], CounterStore()
    with pytest.raises(StoreGone):
        gone.call(fail)
    seconds[0] += 4.9

    with pytest.raises(StoreGone):
        gone.call(lambda: asked.append(1))
    assert asked == []


def test_after_a_while_one_asks_and_the_others_go_on_without(seconds):
    gone, asked = CounterStore(), []
    with pytest.raises(StoreGone):
        gone.call(fail)
    seconds[0] += 5

    def ask_slowly():
        with pytest.raises(StoreGone):
            gone.call(lambda: asked.append("another"))
        return "answer"

    assert gone.call(ask_slowly) == "answer"
    assert asked == []


def test_when_it_answers_again_everybody_asks(seconds):
    gone = CounterStore()
    with pytest.raises(StoreGone):
        gone.call(fail)
    seconds[0] += 5
    gone.call(lambda: 1)

    assert [gone.call(lambda: 2) for _ in range(2)] == [2, 2]


def test_a_store_that_is_frozen_costs_eight_threads_one_wait_each_at_most():
    gone, waited, lock = CounterStore(), [], threading.Lock()

    def hang():
        with lock:
            waited.append(1)
        raise OSError("timed out")

    def ask_often(_):
        for _ in range(20):
            with pytest.raises(StoreGone):
                gone.call(hang)

    at_once(8, ask_often)

    assert len(waited) <= 8


def test_the_product_has_one_store_for_all():
    assert isinstance(store, CounterStore)
