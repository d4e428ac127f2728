"""Every way a secret comes in, each with its canary; and what came back of each."""

from typing import NamedTuple

from accounts.actor import Actor
from accounts.tests.sign_in_support import sign_in
from api.datetimes import now
from conftest import file_ticket
from credentials.models import Credential
from credentials.tests.one_time_links import ask
from events.dispatch import dispatch_events
from tests.support.canary import canary
from tickets.services import add_comment
from tickets.tests.finishing import finish_all
from webhooks.tests.factories import HOOK


class Planted(NamedTuple):
    """Where secrets are now, and the answers of all who handed one over."""

    ticket: object
    credentials: list[Credential]
    answers: dict[str, object]


def plant(alice, owner, agent, desk, anybody):
    """Hand a secret over in each way there is, well and badly.

    Alice is a key, the owner a person through an application, the agent the ticket's
    assignee through one, the desk the same person in the admin.
    """
    alice.post("/v1/webhooks", HOOK)
    ticket = file_ticket(
        alice,
        assigned_to="bob@devpros.test",
        description=f"It is {canary('ticket')}, thanks",
        tags=[canary("ticket").lower()],
        metadata={"login": canary("ticket")},
    )
    answers = {
        **_sent(alice, owner, ticket),
        **_sent_badly(alice, ticket),
        **_dropped(anybody, alice, ticket),
        **_moved(alice, agent, desk, ticket),
    }
    return Planted(ticket, list(Credential.objects.order_by("pk")), answers)


def signed_in(client, person):
    sign_in(client, person.email)
    client.raise_request_exception = False
    return client


def place_of(ticket):
    return f"/v1/tickets/{ticket.public_id}"


def _sent(alice, owner, ticket):
    """Send it as fields and as notes in both places, and once more as a retry."""
    place = f"{place_of(ticket)}/credentials"
    body = {
        "type": "wordpress_admin",
        "credentials": {
            "username": canary("user name"),
            "password": canary("password"),
            "notes": canary("notes inside"),
        },
        "notes": canary("notes beside"),
    }
    key = {"Idempotency-Key": "one-and-the-same"}
    other = {**body, "notes": canary("another body")}
    return {
        "sent": alice.post(place, body),
        "sent by the owner": owner.post(place, body),
        "sent with a key": alice.post(place, body, headers=key),
        "sent again": alice.post(place, body, headers=key),
        "sent with a used key": alice.post(place, other, headers=key),
    }


def _sent_badly(alice, ticket):
    """Send it in every place of the body, and in bodies that cannot be read."""
    place, secret = f"{place_of(ticket)}/credentials", canary("mistake")
    good = {"type": "other", "credentials": {"pin": secret}}
    bodies = {
        "type": {**good, "type": secret},
        "moment": {**good, "expires_at": secret},
        "count": {**good, "max_reveals": secret},
        "text": {**good, "credentials": secret},
        "list": {**good, "credentials": [secret]},
        "nested": {**good, "credentials": {"pin": {"pin": secret}}},
        "NUL": {**good, "notes": f"{secret}\0"},
        "too long": {**good, "notes": secret * 2_000},
        "unknown field": {**good, "unknown": secret},
        "array": [secret],
        "string": secret,
    }
    reads = {
        "cut off": b'{"credentials": {"pin": "%s' % secret.encode(),
        "no JSON": secret.encode(),
        "Latin-1": f'{{"pin": "{secret}"}}'.encode("latin-1"),
        "twice": b'{"notes": "C4NARY", "notes": "C4NARY"}',
        "number": b'{"notes": C4NARY123}',
    }
    answers = {name: alice.post(place, body) for name, body in bodies.items()}
    answers |= {name: alice.send("POST", place, body) for name, body in reads.items()}
    answers["form"] = alice.send("POST", place, b"pin=C4NARY", "text/plain")
    answers["query"] = alice.get(place, {"cursor": secret, "limit": secret})
    answers["key"] = alice.post(place, good, headers={"Idempotency-Key": "C4NARY ä"})
    assert {answer.status_code // 100 for answer in answers.values()} == {4}
    return answers


def _dropped(anybody, alice, ticket):
    """Drop it through one link, badly first; through one that is used; and nowhere."""
    typed = {"username": canary("dropped"), "password": canary("dropped")}
    typed["notes"] = f"{canary('dropped')}\r\n"
    link = ask(alice, ticket)
    return {
        "dropped badly": anybody.post(link, {**typed, "password": ""}),
        "dropped too much": anybody.post(link, {**typed, "notes": "C4NARY" * 9_000}),
        "dropped": anybody.post(link, typed, follow=True),
        "dropped twice": anybody.post(link, typed),
        "dropped nowhere": anybody.post("/drop/dp_drop_nowhere", typed),
        "dropped by name": anybody.post(
            ask(alice, ticket, type="other"),
            {"name-1": "pin", "value-1": canary("dropped by name")},
        ),
        "dropped as JSON": anybody.post(
            ask(alice, ticket), typed, content_type="application/json"
        ),
    }


def _moved(alice, agent, desk, ticket):
    """Write it into comments and a note; then move it out of them and the ticket."""
    for where in ("comment", "team comment", "note", "desk"):
        add_comment(
            ticket,
            actor=_agent_of(ticket) if where == "note" else alice.actor,
            content=f"Use {canary(where)} for it",
            is_internal=where in ("note", "team comment"),
            at=now(),
        )
    dispatch_events(at=now())  # the bytes to deliver hold what is moved below
    place = f"{place_of(ticket)}/redactions"
    answers = {"not there": alice.post(place, {"text": canary("x"), "move_to": {}})}
    for where in ("ticket", "comment", "team comment"):
        body = {"text": canary(where), "move_to": {"type": "git"}}
        key = {"Idempotency-Key": where.replace(" ", "-")}
        answers[f"moved: {where}"] = alice.post(place, body, headers=key)
        answers[f"moved again: {where}"] = alice.post(place, body, headers=key)
    body = {"text": canary("note"), "move_to": {"field": "pin"}}
    answers["moved: note"] = agent.post(place, body)
    page = f"/admin/tickets/ticket/{ticket.pk}/take_out/"
    typed = {"text": canary("desk"), "move_to": "other", "name": "pin"}
    answers["not moved by the desk"] = desk.post(page, {**typed, "name": "<b>"})
    answers["moved by the desk"] = desk.post(page, typed, follow=True)
    finish_all()  # what the worker does a moment later
    return answers


def _agent_of(ticket):
    ticket.refresh_from_db()
    return Actor.of_agent(ticket.assigned_to)
