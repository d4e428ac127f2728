"""Handing secrets over and opening them, as integrators and agents do."""

from datetime import UTC, datetime, timedelta

from time_machine import travel

CANARY = "C4NARY-hunter2"
FIELDS = {"url": "https://shop.test/wp-admin", "username": "a", "password": CANARY}
REASON = "Check the database settings"


def body(**changes):
    return {"type": "wordpress_admin", "credentials": FIELDS, **changes}


def store_secret(caller, place, **changes):
    """Store a secret as this caller; return its path."""
    answer = caller.post(place, body(**changes))
    assert answer.status_code == 201, answer.content
    return answer["Location"]


def reveal(caller, path, reason=REASON, **headers):
    return caller.post(f"{path}/reveal", {"reason": reason}, headers=headers)


def access_log(caller, path):
    return caller.get(f"{path}/access-log?limit=100").json()["access_log"]


def acts(caller, path):
    """Return what the log says was done, and why."""
    return [(line["action"], line["reason"]) for line in access_log(caller, path)]


def errors(answer):
    """Return the field and code of each fault, which never quotes a value."""
    assert CANARY.encode() not in answer.content
    named = answer.json()["error"]["details"]["fields"]
    return [(error["field"], error["code"]) for error in named]


def events(caller, ticket, kind=None):
    """Return a ticket's events, oldest first, as its organization follows them."""
    seen = caller.get(f"/v1/tickets/{ticket.public_id}/events?limit=100").json()
    return [event for event in seen["events"] if kind in (None, event["type"])]


def ago(**distance):
    """Move the application's clock back; the database's stays.

    `with ago(days=2): alice.post(...)` leaves what a request of then would have left.
    """
    return travel(datetime.now(UTC) - timedelta(**distance))
