"""Nothing starts without sound keys; a lost one is told and stops nothing."""

import base64
import hashlib
from datetime import timedelta

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import OperationalError

from conftest import file_ticket
from credentials.startup_checks import require_keys, warn_of_lost_keys
from credentials.tests.conftest import K1, K2
from credentials.tests.factories import make_credentials

PLACEHOLDER = "k1:" + base64.b64encode(bytes(32)).decode()


def found(*, deploy=False):
    messages = run_checks(tags=["custody"], include_deployment_checks=deploy)
    return [message.id for message in messages]


def test_a_sound_keyring_raises_nothing(keys):
    keys(K2, K1)

    assert found(deploy=True) == []


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([""], ["credentials.E001"]),
        (["  "], ["credentials.E001"]),
        (["k1"], ["credentials.E002"]),
        ([K1, "k2:C4NARY"], ["credentials.E002"]),
        ([K1, K1], ["credentials.E002"]),
        ([K1, "aws-kms:alias/C4NARY"], ["credentials.E002"]),
        (["vault-transit:desk"], ["credentials.E002"]),
    ],
)
def test_a_keyring_that_cannot_work_stops_every_start(keys, entries, expected):
    keys(*entries)

    assert found() == expected
    with pytest.raises(ImproperlyConfigured) as refusal:
        require_keys()
    assert "CREDENTIAL_KEYS" in str(refusal.value)


def test_a_weak_key_stops_a_deployment_alone(keys, settings):
    digest = hashlib.sha256(settings.SECRET_KEY.encode()).digest()
    keys(PLACEHOLDER, "k2:" + base64.b64encode(digest).decode())

    assert found() == []
    assert found(deploy=True) == ["credentials.E003", "credentials.E003"]
    require_keys()


@pytest.mark.parametrize("seconds", [-1, 30 * 24 * 3600 + 1])
def test_a_grace_that_makes_no_sense_is_refused(settings, seconds):
    settings.CREDENTIAL_CLOSE_GRACE = timedelta(seconds=seconds)

    assert found() == ["credentials.E004"]


@pytest.mark.parametrize("entries", [[""], [K1, "k2:C4NARY"], [PLACEHOLDER]])
def test_each_message_says_what_to_do_and_quotes_no_key(keys, entries):
    keys(*entries)

    for message in run_checks(tags=["custody"], include_deployment_checks=True):
        assert message.hint
        assert "C4NARY" not in str(message)
        assert "AAAA" not in str(message)


@pytest.mark.parametrize("command", ["check", "run_worker", "purge_credentials"])
def test_no_command_starts_without_keys(db, keys, program, command):
    keys("")

    ended = program(command)

    assert ended.code == 1
    assert "credentials.E001" in ended.err


def test_the_first_key_can_be_made_without_one(keys, program):
    keys("")

    keys(program("credential_keys", "new").out.splitlines()[-1])

    assert found(deploy=True) == []


def test_threat_22_a_start_goes_on_without_a_lost_key_and_says_how_many(
    ticket, mallory, keys, caplog
):
    make_credentials(ticket, 2)
    make_credentials(file_ticket(mallory))
    keys(K2)

    require_keys()
    call_command("run_worker", "--once", skip_checks=False)

    (line,) = [line for line in caplog.records if hasattr(line, "count")]
    assert (line.levelname, line.count) == ("WARNING", 3)


def test_with_every_key_a_start_is_silent(ticket, caplog):
    make_credentials(ticket)

    warn_of_lost_keys()

    assert caplog.records == []


def test_a_database_that_is_gone_stops_no_start(db, monkeypatch, caplog):
    def fail():
        raise OperationalError("C4NARY")

    monkeypatch.setattr("credentials.startup_checks.count_without_key", fail)

    warn_of_lost_keys()

    assert caplog.records == []
