"""One transaction per service, retried for a taken id (docs/contract.md, 1.7)."""

import pytest
from django.db import IntegrityError, transaction

from api import identifiers
from api.models import IdempotencyRecord
from api.transactions import transactional
from conftest import NOON
from events.models import Event
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def remember(key, **fields):
    return IdempotencyRecord.objects.create(
        scope="test", key=key, fingerprint="f", created_at=NOON, **fields
    )


@pytest.fixture
def taken():
    """The number of a row that is there already."""
    return remember("taken").pk


@pytest.fixture
def attempts():
    return []


def test_a_taken_id_is_tried_again_and_nothing_is_doubled(taken, attempts):
    @transactional
    def note_twice():
        attempts.append(1)
        remember("companion")
        remember("wanted", **({"pk": taken} if len(attempts) < 3 else {}))

    note_twice()

    assert len(attempts) == 3
    keys = IdempotencyRecord.objects.order_by("pk").values_list("key", flat=True)
    assert sorted(keys) == ["companion", "taken", "wanted"]


def test_whoever_lost_a_number_draws_in_another_lane(taken, attempts):
    @transactional
    def collide_once():
        attempts.append(identifiers._lane)
        remember("wanted", **({"pk": taken} if len(attempts) < 2 else {}))

    collide_once()

    assert len(set(attempts)) == 2


def test_it_gives_up_after_five_and_leaves_nothing(taken, attempts):
    @transactional
    def collide():
        attempts.append(1)
        remember("companion")
        remember("wanted", pk=taken)

    with pytest.raises(IntegrityError):
        collide()

    assert len(attempts) == 5
    assert IdempotencyRecord.objects.get().key == "taken"


@pytest.mark.parametrize(
    "broken",
    [{"key": "taken"}, {"key": None}],
    ids=["another unique rule", "a missing value"],
)
def test_any_other_broken_rule_is_not_tried_again(taken, attempts, broken):
    @transactional
    def break_a_rule():
        attempts.append(1)
        remember(**broken)

    with pytest.raises(IntegrityError):
        break_a_rule()

    assert attempts == [1]


def test_a_verb_inside_a_verb_shares_its_fate(attempts):
    @transactional
    def inner():
        remember("inner")

    @transactional
    def outer():
        inner()
        raise RuntimeError("after the inner verb has returned")

    with pytest.raises(RuntimeError):
        outer()

    assert not IdempotencyRecord.objects.exists()


def test_a_collision_in_an_inner_verb_repeats_the_outer_one(taken, attempts):
    @transactional
    def inner():
        attempts.append("inner")
        remember("inner", **({"pk": taken} if len(attempts) < 3 else {}))

    @transactional
    def outer():
        attempts.append("outer")
        remember("outer")
        inner()

    outer()

    assert attempts == ["outer", "inner"] * 2
    assert IdempotencyRecord.objects.count() == 3


def test_after_a_refusal_the_next_verb_owns_its_transaction_again(taken, attempts):
    @transactional
    def refuse():
        raise RuntimeError

    with pytest.raises(RuntimeError):
        refuse()

    with pytest.raises(IntegrityError):
        transactional(lambda: [attempts.append(1), remember("x", pk=taken)])()
    assert len(attempts) == 5


def test_a_verb_leaves_an_outer_transaction_usable(taken):
    with transaction.atomic():
        with pytest.raises(IntegrityError):
            transactional(lambda: remember("x", pk=taken))()
        remember("afterwards")

    assert IdempotencyRecord.objects.filter(key="afterwards").exists()


def test_two_processes_that_pick_one_number_make_two_tickets(alice, monkeypatch):
    body = {"title": "t", "description": "d"}
    first = alice.post("/v1/tickets", body).json()["id"]
    numbers = iter([int(first.removeprefix("TICK-"))])
    draw = identifiers.next_number
    field = Ticket._meta.get_field("id")
    monkeypatch.setattr(field, "_get_default", lambda: next(numbers, None) or draw())

    second = alice.post("/v1/tickets", body)

    assert second.status_code == 201
    assert {first, second.json()["id"]} == {str(t) for t in Ticket.objects.all()}
    assert Event.objects.count() == 2
