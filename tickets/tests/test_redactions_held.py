"""Between a redaction and the worker: no reader gets what is yet to be rewritten."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.tests.sign_in_support import sign_in
from conftest import NOON, file_ticket
from events.dispatch import dispatch_events
from events.models import Event
from tickets.services import redact_text
from tickets.tests.finishing import finish_all
from tickets.tests.test_redactions import SECRET
from webhooks.models import Delivery
from webhooks.services.claim import claim_deliveries


def take_out(ticket, actor, text=SECRET):
    return redact_text(ticket, actor=actor, text=text, at=NOON)


@pytest.mark.parametrize("path", ["/v1/events", "{place}/events"])
def test_an_event_comes_without_its_texts_and_says_so(alice, told, place, path):
    take_out(told, alice.actor)

    told_now = alice.get(path.format(place=place), {"limit": 100})

    assert SECRET not in told_now.content.decode()
    changed = next(
        e for e in told_now.json()["events"] if e["type"] == "ticket.updated"
    )
    assert changed["data"]["object"]["id"] == told.public_id
    assert changed["data"]["object"]["title"] == ""
    assert "changes.title.to" in changed["data"]["truncated"]
    assert "object.metadata" in changed["data"]["truncated"]


def test_what_happens_meanwhile_is_told_whole(alice, told, place):
    take_out(told, alice.actor)
    alice.post(f"{place}/comments", {"content": "said since"})

    newest = alice.get(f"{place}/events").json()["events"][-1]

    assert newest["data"]["object"]["content"] == "said since"
    assert "truncated" not in newest["data"]


def test_events_of_other_tickets_are_told_whole(alice, told):
    other = file_ticket(alice, title="untouched")
    take_out(told, alice.actor)

    shown = alice.get(f"/v1/tickets/{other.public_id}/events").json()["events"]

    assert shown[0]["data"]["object"]["title"] == "untouched"


def test_a_replay_says_redacted_until_it_is_rewritten(alice, told, place):
    take_out(told, alice.actor)
    body, headers = {"content": f"again {SECRET}"}, {"Idempotency-Key": "k1"}

    meanwhile = alice.post(f"{place}/comments", body, headers=headers)
    finish_all()
    afterwards = alice.post(f"{place}/comments", body, headers=headers)

    assert (meanwhile.status_code, meanwhile.json()["content"]) == (201, "[redacted]")
    assert afterwards.json() == {**meanwhile.json(), "content": "again [redacted]"}


def test_nothing_of_the_ticket_is_dispatched_before_its_events_lost_it(
    alice,
    told,
    hook,
):
    other = file_ticket(alice)
    take_out(told, alice.actor)

    dispatch_events(at=NOON)

    assert set(Delivery.objects.values_list("ticket_number", flat=True)) == {other.pk}
    finish_all()
    dispatch_events(at=NOON)
    sent = [bytes(parcel.body) for parcel in claim_deliveries(100, at=NOON)]
    assert sent
    assert SECRET.encode() not in b"".join(sent)


def test_deliveries_wait_until_their_bytes_lost_it(
    alice,
    told,
    hook,
):
    dispatch_events(at=NOON)
    take_out(told, alice.actor)

    assert claim_deliveries(100, at=NOON) == []
    finish_all()
    parcels = claim_deliveries(100, at=NOON)

    assert parcels
    assert SECRET.encode() not in b"".join(parcel.body for parcel in parcels)


def test_what_was_missed_is_recovered_without_it(
    alice,
    told,
    hook,
):
    Event.objects.update(dispatched_at=NOON)
    take_out(told, alice.actor)
    path = f"/v1/webhooks/{hook.public_id}/recover"
    since = (NOON - timedelta(days=1)).isoformat()

    recovered = alice.post(path, {"since": since})

    assert recovered.status_code == 202, recovered.content
    assert claim_deliveries(100, at=NOON + timedelta(days=2)) == []
    finish_all()
    parcels = claim_deliveries(100, at=NOON + timedelta(days=2))
    assert parcels
    assert SECRET.encode() not in b"".join(parcel.body for parcel in parcels)


def test_the_desk_shows_no_text_of_before(alice, told, bob, client):
    bob.is_superuser = True
    bob.save()
    sign_in(client, bob.email)
    take_out(told, alice.actor)
    event = Event.objects.filter(type="ticket.updated").last()

    pages = [
        f"/admin/desk/tickets/{told.pk}/history/",
        f"/admin/desk/tickets/{told.pk}/",
        f"/admin/events/event/{event.pk}/change/",
    ]
    shown = [client.get(page) for page in pages]

    assert [page.status_code for page in shown] == [200, 200, 200]
    assert not [page for page in shown if SECRET in page.content.decode()]


def test_the_portal_shows_no_bytes_of_before(
    alice,
    told,
    mia,
    hook,
):
    dispatch_events(at=NOON)
    browser = Client()
    sign_in(browser, mia.email)
    take_out(told, alice.actor)
    delivery = Delivery.objects.filter(type="ticket.updated").first()

    path = f"/portal/webhooks/{hook.pk}/deliveries/{delivery.pk}/"
    page = browser.get(path)

    assert page.status_code == 200
    assert "A text is being taken out" in page.content.decode()
    assert SECRET not in page.content.decode()
