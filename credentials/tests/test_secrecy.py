"""One place holds a secret in the clear: the answer to its assignee."""

import json
import traceback
from itertools import chain

import pytest
from django.core import mail
from django.db import connection
from django.urls import get_resolver
from rest_framework.serializers import BaseSerializer, ModelSerializer

from credentials.services import creation
from credentials.services import reveal as reveal_service
from credentials.tests.api_calls import CANARY, FIELDS, body, reveal, store_secret

pytestmark = pytest.mark.django_db
PLACE_OF_USE = "shop.test"


def every_row():
    """Return all that all tables hold, as text and as the bytes of any column."""
    held = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 — our own tables
            held += chain.from_iterable(cursor.fetchall())
    return b"\0".join(
        bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        for value in held
    )


def serializers(kind=BaseSerializer):
    for below in kind.__subclasses__():
        yield below
        yield from serializers(below)


def test_threat_9_no_table_holds_what_was_stored_opened_and_refused(
    alice, agent, stored
):
    reveal(agent, stored)
    reveal(alice, stored)
    store_secret(alice, stored.rpartition("/")[0])
    alice.delete(stored)

    kept = every_row()

    for secret in (CANARY, PLACE_OF_USE):
        assert secret.encode() not in kept
    assert b"credential.revealed" in kept


def test_threat_20_events_name_the_fields_and_hold_none(alice, agent, stored):
    reveal(agent, stored)

    events = json.dumps(alice.get("/v1/events?limit=100").json())

    assert all(f'"{name}"' in events for name in FIELDS)
    for secret in (CANARY, PLACE_OF_USE):
        assert secret not in events
    assert mail.outbox == []


@pytest.mark.parametrize("step", ["create", "reveal"])
def test_threat_14_a_crash_tells_the_secret_to_nobody(
    alice, agent, place, stored, monkeypatch, caplog, capsys, step
):
    def crash(*args, **kwargs):
        raise RuntimeError("a bug")

    if step == "create":
        monkeypatch.setattr(creation, "seal", crash)
        answer = alice.post(place, body())
    else:
        monkeypatch.setattr(reveal_service, "record_credential_event", crash)
        answer = reveal(agent, stored)

    reported = "".join(
        "".join(traceback.format_exception(*record.exc_info))
        for record in caplog.records
        if record.exc_info
    )
    assert answer.status_code == 500
    assert "a bug" in reported
    output = [answer.content.decode(), reported, caplog.text, *capsys.readouterr()]
    assert CANARY not in "".join(output)
    assert mail.outbox == []  # no report is mailed, whatever its frames held


def test_threat_19_no_serializer_takes_a_models_fields_by_itself():
    assert get_resolver().url_patterns  # all that is served has been imported
    ours = [kind for kind in serializers() if not kind.__module__.startswith("rest_fr")]

    assert any(kind.__module__ == "credentials.api.serializers" for kind in ours)
    assert not [kind for kind in ours if issubclass(kind, ModelSerializer)]
    for kind in ours:
        declared = getattr(kind, "_declared_fields", {})
        assert not {"sealed_secret", "key_id"}.intersection(declared)
