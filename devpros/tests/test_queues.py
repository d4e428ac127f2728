"""manage.py queues: what waits, since when, and why."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command

from conftest import NOON, SYSTEM, file_ticket
from events.dispatch import dispatch_events
from notifications.models import Message
from webhooks.health import probe_deliveries
from webhooks.models import Delivery
from webhooks.services import create_endpoint
from webhooks.services.claim import claim_deliveries


@pytest.fixture
def endpoint(acme):
    fields = {"url": "https://203.0.114.9/hook"}
    return create_endpoint(acme, actor=SYSTEM, fields=fields, at=NOON)[0]


def queues(capsys):
    call_command("queues", "--json")
    return [
        (q["queue"], q["count"], q["why"]) for q in json.loads(capsys.readouterr().out)
    ]


def test_nothing_waits(db, capsys):
    call_command("queues")

    assert capsys.readouterr().out == "Nothing waits.\n"


def test_an_event_waits_to_be_handed_on(alice, capsys):
    file_ticket(alice)

    call_command("queues")

    moment = NOON.strftime("%Y-%m-%dT12:00:00.000Z")
    assert capsys.readouterr().out == (
        f"events: 1 since {moment}, waiting for a worker with the job dispatch\n"
    )


def test_a_delivery_says_what_it_waits_for(alice, endpoint, capsys):
    name = f"webhooks {endpoint.public_id}"
    file_ticket(alice, customer_email=None)
    dispatch_events(at=NOON)

    due = queues(capsys)
    claim_deliveries(1, at=NOON)
    taken = queues(capsys)
    Delivery.objects.update(leased_until=None, due_at=NOON + timedelta(days=9))
    Delivery.objects.get().attempts.create(at=NOON, milliseconds=1, error="dns")
    later = queues(capsys)
    endpoint.organization.__class__.objects.update(is_active=False)
    closed = queues(capsys)

    assert due == [(name, 1, "for a worker with the job deliver")]
    assert taken == [(name, 1, "under way")]
    assert later == [(name, 1, "for the next attempt; the last ended as dns")]
    assert closed == [(name, 1, "for its endpoint or organization to be enabled")]


def test_mail_says_what_it_waits_for(alice, capsys):
    file_ticket(alice)  # its customer has an address
    dispatch_events(at=NOON)

    due = queues(capsys)
    Message.objects.update(due_at=NOON + timedelta(days=9), error="421 later")
    later = queues(capsys)

    assert due == [("mail", 1, "for a worker with the job send")]
    assert later == [("mail", 1, "for the next attempt; the last ended as 421 later")]


def test_health_says_when_nobody_delivers(
    alice, endpoint, time_machine, database_clock
):
    file_ticket(alice)
    dispatch_events(at=NOON)
    time_machine.move_to(NOON + timedelta(minutes=2) - timedelta(seconds=1), tick=False)
    early = probe_deliveries()
    time_machine.shift(1)
    late = probe_deliveries()
    claim_deliveries(1, at=NOON)

    assert (early, probe_deliveries()) == (None, None)
    assert late == "Webhooks are late: 1 endpoint waits for longer than two minutes."
