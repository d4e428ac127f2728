"""A secret that cannot be opened, and one that may not be: it fails closed."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, OperationalError
from time_machine import travel

from credentials.models import AccessRecord, Credential
from credentials.services import verify_access_logs
from credentials.tests.api_calls import (
    CANARY,
    FIELDS,
    acts,
    ago,
    body,
    events,
    reveal,
    store_secret,
)
from credentials.tests.conftest import K1, K2
from credentials.vault import Sealed
from events.models import Event
from tests.support.error_facts import error_facts


def alerts(caplog):
    """Return what a monitor would wake somebody for."""
    found = [r for r in caplog.records if r.levelno >= logging.ERROR]
    ours = [record for record in found if record.name.startswith("credentials.")]
    return [(r.levelname, r.getMessage(), r.credential, r.key_id) for r in ours]


def number_of(path):
    return path.rsplit("/", 1)[1]


def test_threat_22_a_lost_key_is_503_for_that_one_alone(
    alice, agent, place, stored, keys, caplog
):
    keys(K2)
    other = store_secret(alice, place)

    lost = reveal(agent, stored)

    assert lost.status_code == 503
    assert lost.json()["error"]["code"] == "CREDENTIAL_KEY_UNAVAILABLE"
    assert int(lost["Retry-After"]) >= 1
    assert reveal(agent, other).status_code == 200
    assert acts(alice, stored) == [("refused", "CREDENTIAL_KEY_UNAVAILABLE")]
    assert [alert[:3] for alert in alerts(caplog)] == [
        ("ERROR", "credential_key.failed", number_of(stored))
    ]


def test_threat_22_all_but_the_opening_goes_on_without_the_key(
    alice, agent, place, stored, keys
):
    keys(K2)
    reveal(agent, stored)

    listed = alice.get(place).json()["credentials"]

    assert [(one["status"], one["reveals"]) for one in listed] == [("active", 0)]
    assert alice.get(stored).status_code == 200
    assert alice.delete(stored).status_code == 204
    keys(K2, K1)
    assert verify_access_logs() == (1, [])


def test_threat_22_with_the_key_back_it_opens(agent, stored, keys):
    keys(K2)
    reveal(agent, stored)

    keys(K2, K1)

    assert reveal(agent, stored).json()["credentials"] == FIELDS


def test_a_new_secret_key_changes_nothing(agent, stored, settings):
    """OPEN-19: what signs sessions seals no secret."""
    settings.SECRET_KEY = "another-" + "z" * 50

    assert reveal(agent, stored).json()["credentials"] == FIELDS


@pytest.mark.parametrize(
    "raw", [b"", b"CV1", b"x" * 400, b"\x80\x04]q\x00.", CANARY.encode(), b'{"a": 1}']
)
def test_threat_13_whatever_stands_in_the_column_is_unreadable_and_no_more(
    alice, agent, place, stored, caplog, raw
):
    """Not run, not shown, not taken for the secret; and the others open."""
    Credential.objects.update(sealed_secret=Sealed(raw))
    other = store_secret(alice, place)

    answer = reveal(agent, stored)

    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "CREDENTIAL_UNREADABLE"
    assert CANARY.encode() not in answer.content
    assert [alert[:3] for alert in alerts(caplog)] == [
        ("CRITICAL", "credential.damaged", number_of(stored))
    ]
    assert reveal(agent, other).status_code == 200
    assert len(alice.get(place).json()["credentials"]) == 2


def test_an_unreadable_one_is_refused_on_record_and_not_counted(alice, agent, stored):
    Credential.objects.update(sealed_secret=Sealed(b"x" * 400))

    reveal(agent, stored)

    assert acts(alice, stored) == [("refused", "CREDENTIAL_UNREADABLE")]
    assert alice.get(stored).json()["reveals"] == 0
    assert Credential.objects.get().sealed.raw == b"x" * 400


def test_threat_10_two_secrets_that_were_swapped_are_both_unreadable(
    alice, agent, place, stored
):
    other = store_secret(alice, place)
    first, second = Credential.objects.order_by("pk")
    one, two = first.sealed_secret, second.sealed_secret
    Credential.objects.filter(pk=first.pk).update(sealed_secret=two)
    Credential.objects.filter(pk=second.pk).update(sealed_secret=one)

    answers = [reveal(agent, path) for path in (stored, other)]

    assert [a.json()["error"]["code"] for a in answers] == ["CREDENTIAL_UNREADABLE"] * 2


@pytest.mark.parametrize("fact", ["type", "expires_at", "ticket", "organization"])
def test_threat_10_a_fact_edited_in_the_database_keeps_it_closed(
    alice, bob, mallory, agent, ticket, stored, fact
):
    row, path = Credential.objects.filter(pk=number_of(stored)[5:]), stored
    if fact == "type":
        row.update(type="other")
    elif fact == "expires_at":
        row.update(expires_at=datetime.now(UTC) + timedelta(days=9))
    elif fact == "organization":
        type(ticket).objects.update(organization=mallory.key.organization)
    else:
        new = alice.post("/v1/tickets", {"title": "t", "description": "d"})["Location"]
        alice.patch(new, {"assigned_to": bob.email})
        row.update(ticket=new.rsplit("-", 1)[1])
        path = f"{new}/credentials/{number_of(stored)}"

    assert reveal(agent, path).json()["error"]["code"] == "CREDENTIAL_UNREADABLE"


@pytest.mark.parametrize("error", [DatabaseError("full"), RuntimeError("bug")])
def test_threat_5_without_its_record_there_is_no_secret(
    alice, agent, stored, monkeypatch, error
):
    def fails(*args, **kwargs):
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(AccessRecord, "save", fails)
        answer = reveal(agent, stored)

    assert answer.status_code == 500
    assert CANARY.encode() not in answer.content
    assert alice.get(stored).json()["reveals"] == 0
    assert (acts(alice, stored), verify_access_logs()) == ([], (1, []))


def test_threat_5_without_its_event_there_is_no_secret(
    alice, agent, ticket, stored, monkeypatch
):
    def fails(*args, **kwargs):
        raise OperationalError("gone")

    with monkeypatch.context() as broken:
        broken.setattr(Event.objects, "bulk_create", fails)
        answer = reveal(agent, stored)

    assert answer.status_code == 503
    assert CANARY.encode() not in answer.content
    assert alice.get(stored).json()["reveals"] == 0
    assert events(alice, ticket, "credential.revealed") == []


def test_threat_7_what_has_expired_is_gone_although_nothing_purged_it(
    alice, agent, place
):
    """OPEN-16."""
    with ago(days=2):
        path = store_secret(alice, place)

    answer = reveal(agent, path)

    assert answer.status_code == 410
    assert answer.json()["error"]["code"] == "CREDENTIAL_GONE"
    assert error_facts(answer) == {"status": "expired"}
    assert Credential.objects.get().sealed_secret is not None
    assert acts(alice, path) == [("refused", "CREDENTIAL_GONE")]
    assert alice.get(path).json()["status"] == "expired"


def test_threat_8_a_slow_clock_of_ours_lengthens_no_life(
    alice, agent, bob, through, place
):
    """The application believes it is three hours earlier; the database does not."""
    with ago(hours=3):
        expected = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
        path = store_secret(alice, place, expires_at=expected)

        answer = reveal(through(bob), path)

    assert answer.status_code == 410
    assert error_facts(answer) == {"status": "expired"}


def test_threat_8_a_fast_clock_of_ours_shortens_none(alice, bob, through, place):
    expected = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    path = alice.post(place, body(expires_at=expected))["Location"]

    with travel(datetime.now(UTC) + timedelta(hours=3)):
        answer = reveal(through(bob), path)

    assert answer.status_code == 200


def test_nothing_revives_what_has_expired(alice, agent, place):
    """OPEN-16: there is no way to change an expiry, and a read is no way either."""
    with ago(days=2):
        path = store_secret(alice, place)
    later = (datetime.now(UTC) + timedelta(days=2)).isoformat()

    changed = [
        getattr(alice, method)(path, {"expires_at": later}).status_code
        for method in ("patch", "put", "post")
    ]

    assert changed == [405, 405, 405]
    assert reveal(agent, path, **{"If-None-Match": "*"}).status_code == 410
