"""Who is told of what: one delivery for each endpoint that wants an event."""

import json

import pytest

from accounts.actor import Actor
from accounts.services import close_organization
from conftest import NOON, SYSTEM, file_ticket
from events.holds import with_holds
from events.models import Event
from events.representation import show_event
from tickets.services import add_comment, edit_comment
from webhooks.models import Delivery, Payload


def types_told(endpoint):
    return [delivery.type for delivery in endpoint.deliveries.order_by("event")]


def test_each_endpoint_gets_what_it_wants(acme, alice, make_endpoint, dispatch):
    everything = make_endpoint(acme)
    some = make_endpoint(acme, events=["ticket.assigned"])

    file_ticket(alice)
    dispatch()

    assert types_told(everything) == ["ticket.created"]
    assert types_told(some) == []


def test_a_stranger_hears_nothing(mallory, alice, make_endpoint, dispatch):
    theirs = make_endpoint(mallory.key.organization)

    file_ticket(alice)
    dispatch()

    assert types_told(theirs) == []


def test_live_and_sandbox_are_apart(acme, alice, sandy, make_endpoint, dispatch):
    live, sandbox = make_endpoint(acme), make_endpoint(acme.sandbox)

    file_ticket(sandy)
    dispatch()

    assert (types_told(live), types_told(sandbox)) == ([], ["ticket.created"])


def test_the_bytes_are_those_of_the_log_written_once(
    alice, endpoint, make_endpoint, acme, dispatch
):
    make_endpoint(acme)
    file_ticket(alice)
    dispatch()

    payload = Payload.objects.get()
    shown = alice.get("/v1/events").json()["events"]
    assert [json.loads(bytes(payload.body))] == shown
    assert Delivery.objects.count() == 2


def test_what_was_dispatched_twice_is_delivered_once(alice, endpoint, dispatch):
    file_ticket(alice)
    dispatch()
    Event.objects.update(dispatched_at=None)
    dispatch()

    assert types_told(endpoint) == ["ticket.created"]


def test_an_agents_note_is_told_to_nobody(ticket, bob, endpoint, dispatch):
    agent = Actor.of_agent(bob)
    dispatch()
    before = types_told(endpoint)

    note = add_comment(ticket, actor=agent, content="N", is_internal=True, at=NOON)
    edit_comment(note, actor=agent, changes={"content": "N2"}, at=NOON)
    dispatch()

    assert types_told(endpoint) == before


def test_a_note_made_public_is_told_once_with_its_text(ticket, bob, endpoint, dispatch):
    agent = Actor.of_agent(bob)
    note = add_comment(ticket, actor=agent, content="I1", is_internal=True, at=NOON)
    edit_comment(note, actor=agent, changes={"content": "I2"}, at=NOON)
    edit_comment(note, actor=agent, changes={"is_internal": False}, at=NOON)
    dispatch()

    told = [bytes(payload.body).decode() for payload in Payload.objects.all()]
    comments = [body for body in told if '"comment.' in body]
    assert types_told(endpoint).count("comment.created") == 1
    assert len(comments) == 1
    assert "I2" in comments[0]
    assert "I1" not in "".join(told)


def test_a_disabled_endpoint_is_told_nothing(alice, acme, make_endpoint, dispatch):
    disabled = make_endpoint(acme, status="disabled")

    file_ticket(alice)
    dispatch()

    assert types_told(disabled) == []


def test_a_closed_organization_is_told_nothing(alice, acme, endpoint, dispatch):
    file_ticket(alice)
    close_organization(acme, actor=SYSTEM, at=NOON)
    dispatch()

    assert types_told(endpoint) == []


def test_a_ping_goes_to_its_endpoint_alone(
    alice, acme, endpoint, make_endpoint, dispatch
):
    other = make_endpoint(acme)
    some = make_endpoint(acme, events=["ticket.created"])

    for pinged in (endpoint, some):
        response = alice.post(f"/v1/webhooks/{pinged.public_id}/ping")
        assert response.status_code == 202
    dispatch()

    assert types_told(other) == []
    assert types_told(endpoint) == types_told(some) == ["ping"]
    first = alice.get("/v1/events").json()["events"][0]
    assert (first["type"], first["sequence"]) == ("ping", None)


def test_a_disabled_endpoint_takes_no_ping(alice, acme, make_endpoint):
    disabled = make_endpoint(acme, status="disabled")

    response = alice.post(f"/v1/webhooks/{disabled.public_id}/ping")

    assert response.status_code == 409
    assert not Event.objects.filter(type="ping").exists()


@pytest.mark.parametrize(
    "description", ["x" * 30_000, "😀" * 10_000, "\x01" * 30_000, "é" * 30_000]
)
def test_a_long_text_is_cut_and_named(alice, endpoint, dispatch, description):
    metadata = {f"key{number}": "v" * 250 for number in range(50)}
    ticket = file_ticket(alice, description=description, metadata=metadata)
    alice.patch(
        f"/v1/tickets/{ticket.public_id}",
        {"description": "y" * 30_000, "metadata": {"key1": 1}},
    )
    dispatch()

    for payload in Payload.objects.all():
        data = json.loads(bytes(payload.body))["data"]
        assert len(payload.body) <= 20_480
        assert "object.description" in data["truncated"]
        assert description.startswith(data["object"]["description"]) or set(
            data["object"]["description"]
        ) == {"y"}


def test_a_short_event_is_whole(alice):
    ticket = file_ticket(alice)

    events = with_holds(Event.objects.all())
    event = events.get(ticket_number=ticket.pk)

    assert "truncated" not in show_event(event)["data"]
