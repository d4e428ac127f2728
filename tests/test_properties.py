"""Properties that hold for any walk, any retry and any damage (hypothesis)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.services import change_plan
from api.models import IdempotencyRecord
from conftest import NOON, SYSTEM, file_ticket
from tickets.errors import InvalidStateTransition
from tickets.models import TRANSITIONS, Status, Ticket
from tickets.services import update_ticket

SHARED = settings(max_examples=25)


@pytest.fixture(autouse=True)
def _roomy_plan(acme):
    change_plan(acme, rate_limit="999999/h", actor=SYSTEM, at=NOON)


@SHARED
@given(statuses=st.lists(st.sampled_from(Status), max_size=8))
def test_any_sequence_of_statuses_obeys_the_table(alice, statuses):
    ticket = file_ticket(alice)
    for status in statuses:
        before = ticket.status
        try:
            ticket = update_ticket(
                ticket, actor=alice.actor, changes={"status": status}, at=NOON
            )
        except InvalidStateTransition:
            assert status not in TRANSITIONS[before]
        else:
            assert status == before or status in TRANSITIONS[before]

    assert (ticket.closed_at is not None) == (ticket.status == Status.CLOSED)
    assert ticket.event_sequence == ticket.version


REQUESTS = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(["x", "y", "", "z" * 300])),
    max_size=10,
)


@SHARED
@given(requests=REQUESTS)
def test_any_order_of_retries_has_each_effect_once(alice, requests):
    Ticket.objects.all().delete()
    IdempotencyRecord.objects.all().delete()
    model = {}
    for key, title in requests:
        response = alice.post(
            "/v1/tickets",
            {"title": title, "description": "d"},
            headers={"Idempotency-Key": key},
        )
        if key in model:
            known, body = model[key]
            expected = 201 if title == known else 422
            assert response.status_code == expected
            assert expected != 201 or response.content == body
        elif title in ("", "z" * 300):
            assert response.status_code == 400
        else:
            assert response.status_code == 201
            model[key] = (title, response.content)

    assert Ticket.objects.count() == len(model)


@SHARED
@given(position=st.integers(0, 400), character=st.sampled_from("Aa0_-:.~!"))
def test_a_cursor_with_one_character_changed_is_refused(alice, position, character):
    if not Ticket.objects.exists():
        file_ticket(alice)
        file_ticket(alice)
    cursor = alice.get("/v1/tickets?limit=1").json()["next_cursor"]
    position %= len(cursor)
    damaged = cursor[:position] + character + cursor[position + 1 :]

    response = alice.get("/v1/tickets", {"limit": 1, "cursor": damaged})

    assert response.status_code == (200 if damaged == cursor else 400)


@SHARED
@given(text=st.text(max_size=200))
def test_any_text_as_a_cursor_or_a_search_is_answered(alice, text):
    for name in ("cursor", "q", "status", "created_after", "limit", "sort"):
        response = alice.get("/v1/tickets", {name: text})

        assert response.status_code in (200, 400)
