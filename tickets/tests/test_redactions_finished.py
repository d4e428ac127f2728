"""How the worker finishes a redaction, whatever happens to it."""

import json
from datetime import timedelta

import pytest
from django.conf import settings

from accounts.errors import SealUnavailable
from api.models import IdempotencyRecord
from conftest import NOON, file_ticket
from credentials.services.texts import open_text
from events.dispatch import dispatch_events
from events.models import Event, Redaction
from tickets.models import Ticket
from tickets.services import redact_text
from tickets.services.copies import KEY_AWAITED, finish_redactions
from tickets.tests.finishing import finish_all
from tickets.tests.test_redactions import SECRET, everything_kept
from webhooks.models import Delivery
from webhooks.services.attempts import settle_attempt
from webhooks.services.claim import claim_deliveries
from webhooks.tests.conftest import outcome


def take_out(ticket, actor, text=SECRET):
    return redact_text(ticket, actor=actor, text=text, at=NOON)


def test_the_text_is_sealed_meanwhile_and_gone_afterwards(alice, told):
    take_out(told, alice.actor)

    redaction = Redaction.objects.get()
    assert SECRET not in redaction.sealed_text
    assert open_text(redaction.sealed_text, purpose="redacted_text") == SECRET
    finish_all()
    assert not Redaction.objects.exists()


def test_every_step_may_be_the_last_of_a_worker_and_the_next_goes_on(
    alice,
    told,
    hook,
    monkeypatch,
):
    monkeypatch.setattr("tickets.services.copies.BATCH", 1)
    monkeypatch.setattr("webhooks.services.redaction.BATCH", 1)
    dispatch_events(at=NOON)
    take_out(told, alice.actor)
    seen = set()

    while redaction := Redaction.objects.first():
        seen.add((redaction.step, redaction.position))
        with pytest.raises(KeyboardInterrupt):
            interrupted(monkeypatch)
        assert Redaction.objects.get().position == redaction.position
        finish_redactions(at=NOON)

    assert len(seen) > len(settings.COPY_REDACTORS)
    assert SECRET not in everything_kept()


def interrupted(monkeypatch):
    """Let a worker be killed when it has worked a batch out, before it is written."""

    def killed(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr("tickets.services.copies._write", killed)
        finish_redactions(at=NOON)


def test_a_batch_that_another_worker_wrote_is_not_written_again(
    alice, told, monkeypatch
):
    take_out(told, alice.actor)
    stale = Redaction.objects.get()
    finish_redactions(at=NOON)
    monkeypatch.setattr(
        "tickets.services.copies._first_of_each_ticket", lambda: [stale]
    )

    assert finish_redactions(at=NOON) == 0


def test_two_texts_leave_one_after_the_other(alice, told, place):
    take_out(told, alice.actor)
    take_out(told, alice.actor, "again")

    finish_all()

    kept = everything_kept()
    assert SECRET not in kept
    assert "again " not in kept
    record = IdempotencyRecord.objects.get(key="k1")
    assert json.loads(record.body)["content"] == "[redacted] [redacted]"
    assert record.withheld == []


def test_one_that_fails_keeps_no_other_waiting(alice, told, monkeypatch, caplog):
    other = file_ticket(alice, title=SECRET)
    take_out(told, alice.actor)
    take_out(other, alice.actor)
    broken = Redaction.objects.get(ticket_number=told.pk)
    Redaction.objects.filter(pk=broken.pk).update(step="tickets.nothing.there")

    while finish_redactions(at=NOON):
        pass

    assert list(Redaction.objects.all()) == [broken]
    assert "redaction.failed" in caplog.text
    assert SECRET not in caplog.text


def test_where_no_key_seals_the_copies_lose_whole_fields(alice, told, monkeypatch):
    def fail(text, *, purpose):
        raise SealUnavailable

    with monkeypatch.context() as broken:
        broken.setattr("tickets.services.redactions.seal", fail)
        take_out(told, alice.actor)
    finish_all()

    assert Ticket.objects.get().title == "it is [redacted]"
    event = Event.objects.filter(type="ticket.updated").first()
    assert event.data["object"]["title"] == "[redacted]"
    assert SECRET not in everything_kept()


def test_a_key_that_does_not_answer_is_awaited_for_an_hour(alice, told, monkeypatch):
    def fail(text, *, purpose):
        raise SealUnavailable

    take_out(told, alice.actor)
    monkeypatch.setattr("tickets.services.copies.unseal", fail)

    assert finish_redactions(at=NOON + KEY_AWAITED / 2) == 0
    while finish_redactions(at=NOON + KEY_AWAITED):
        pass

    assert SECRET not in everything_kept()


def test_an_answer_under_way_is_waited_for_and_loses_it_as_well(
    alice,
    told,
    hook,
    settling,
):
    dispatch_events(at=NOON)
    parcels = claim_deliveries(100, at=NOON)
    take_out(told, alice.actor)
    for _ in range(20):
        finish_redactions(at=NOON)
    assert Redaction.objects.exists()

    quoted = json.dumps({"got": f'"{SECRET}"'})
    settling(parcels, response=f"{SECRET} {quoted}")
    shown = alice.get(f"/v1/webhooks/{hook.public_id}/deliveries").json()
    finish_all()

    attempts = [one["attempts"] for one in shown["deliveries"]]
    assert {attempt["response"] for (attempt, *_) in filter(None, attempts)} == {""}
    assert SECRET not in everything_kept()


@pytest.fixture
def settling():
    def settle(parcels, **facts):
        for parcel in parcels:
            settle_attempt(parcel, outcome=outcome(500, **facts), at=NOON)

    return settle


def test_a_lease_that_ran_out_writes_nothing_any_more(
    alice,
    told,
    hook,
    settling,
):
    dispatch_events(at=NOON)
    parcels = claim_deliveries(100, at=NOON)
    Delivery.objects.update(leased_until=NOON - timedelta(days=1))
    take_out(told, alice.actor)
    finish_all()

    settling(parcels, response=SECRET)

    assert SECRET not in everything_kept()
