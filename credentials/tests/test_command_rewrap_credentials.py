"""manage.py rewrap_credentials: what is printed, and how it ends."""

import os
import signal

import pytest

from conftest import file_ticket
from credentials.management.commands import rewrap_credentials
from credentials.models import Credential
from credentials.tests.conftest import K1, K2
from credentials.tests.factories import make_credentials, reveal


@pytest.fixture
def rewrap(program):
    return lambda *words: program("rewrap_credentials", *words)


def moved():
    return Credential.objects.filter(key_id="k2").count()


def test_it_moves_everybodys_secrets_and_says_so(rewrap, ticket, mallory, bob, keys):
    reveal(*make_credentials(ticket), bob)
    make_credentials(file_ticket(mallory))
    keys(K2, K1)

    ended = rewrap()

    assert ended == (0, "Rewrapped 2 secrets, signed 1 records.", "")
    assert moved() == 2


def test_json_is_one_object(rewrap, ticket, keys):
    make_credentials(ticket)
    keys(K2, K1)

    assert rewrap("--json").json == {
        "command": "rewrap_credentials",
        "rewrapped": 1,
        "signed": 0,
        "remaining": 0,
        "unreadable": [],
        "interrupted": False,
    }


def test_an_unreadable_row_is_named_and_ends_it_with_1(rewrap, ticket, keys):
    damaged, sound = make_credentials(ticket, 2)
    Credential.objects.filter(pk=damaged.pk).update(sealed_secret=sound.sealed)
    keys(K2, K1)

    ended = rewrap("--json")

    assert ended.code == 1
    assert ended.json["unreadable"] == [damaged.public_id]
    assert ended.json["rewrapped"] == 1
    assert f"unreadable: {damaged.public_id}." in ended.err


def test_rows_that_others_hold_are_75(rewrap, ticket, keys, losing):
    make_credentials(ticket, 2)
    keys(K2, K1)
    losing("credentials.services.rotation.rewrap", times=5)

    ended = rewrap("--json")

    assert (ended.code, ended.json["rewrapped"], ended.json["remaining"]) == (75, 1, 1)
    assert "1 remain that others hold. Try again." in ended.err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_after_its_row_with_130(
    rewrap, ticket, keys, monkeypatch, number
):
    make_credentials(ticket, 3)
    keys(K2, K1)
    monkeypatch.setattr(
        rewrap_credentials.Command, "note", lambda *_: os.kill(os.getpid(), number)
    )

    ended = rewrap("--batch-size", "2", "-v", "2", "--json")

    assert (ended.code, ended.json["rewrapped"]) == (130, 2)
    assert ended.json["interrupted"]
    assert moved() == 2


def test_progress_is_told_on_standard_error_if_asked_for(rewrap, ticket, keys):
    make_credentials(ticket, 3)
    keys(K2, K1)

    ended = rewrap("--batch-size", "2", "-v", "2")

    assert ended.err == "Rewrapped 2 secrets, signed 0 records."
    assert ended.out == "Rewrapped 3 secrets, signed 0 records."


@pytest.mark.parametrize("size", ["0", "-1", "x"])
def test_a_batch_has_a_row_at_least(rewrap, ticket, size):
    assert rewrap("--batch-size", size).code == 2
