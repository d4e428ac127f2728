"""manage.py purge_credentials: each flag, each exit code, and what is printed."""

import os
import signal

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from accounts.services import close_organization
from conftest import NOON, SYSTEM, file_ticket
from credentials.management.commands import purge_credentials
from credentials.models import AccessRecord, Credential
from credentials.services import Outcome
from credentials.tests.factories import CANARY, HOUR, log_of, make_credentials

OVER = -HOUR


@pytest.fixture
def purge(program):
    return lambda *words: program("purge_credentials", *words)


def sealed():
    return list(Credential.objects.sealed().order_by("pk"))


def test_it_purges_what_is_over_and_says_so(purge, ticket, mallory):
    make_credentials(ticket, 2, ends_in=OVER)
    (strangers,) = make_credentials(file_ticket(mallory))

    ended = purge()

    assert ended.code == 0
    assert ended.out.startswith("Purged 2 secrets in ")
    assert ended.err == ""
    assert sealed() == [strangers]


def test_nothing_to_do_is_no_failure(purge, db):
    ended = purge()

    assert ended.code == 0
    assert ended.out.startswith("Purged 0 secrets in ")


def test_json_is_one_object_on_standard_output(purge, ticket):
    make_credentials(ticket, 2, ends_in=OVER)

    output = purge("--json").json

    assert output.pop("seconds") >= 0
    assert output == {
        "command": "purge_credentials",
        "dry_run": False,
        "matched": 2,
        "purged": 2,
        "remaining": 0,
        "interrupted": False,
    }


def test_a_dry_run_names_what_would_go_and_writes_nothing(purge, ticket):
    over, _ = make_credentials(ticket, ends_in=OVER) + make_credentials(ticket)

    ended = purge("--dry-run")

    assert ended.code == 0
    assert over.public_id in ended.out
    assert ended.out.endswith("Would purge 1 secret.")
    assert len(sealed()) == 2
    assert not AccessRecord.objects.exists()


def test_a_dry_run_in_json_counts_what_is_left(purge, ticket):
    make_credentials(ticket, 2, ends_in=OVER)

    output = purge("--dry-run", "--json").json

    assert (output["dry_run"], output["matched"], output["purged"]) == (True, 2, 0)
    assert (output["remaining"], output["interrupted"]) == (2, False)


@pytest.mark.parametrize(("age", "gone"), [("30m", 2), ("2h", 1), ("7d", 0), ("1w", 0)])
def test_older_than_counts_from_the_end(purge, ticket, age, gone):
    make_credentials(ticket, ends_in=-HOUR)
    make_credentials(ticket, ends_in=-3 * HOUR)

    assert purge("--older-than", age, "--json").json["purged"] == gone


def test_ticket_and_type_narrow(purge, ticket, mallory):
    make_credentials(ticket, ends_in=OVER)
    (git,) = make_credentials(ticket, ends_in=OVER, type="git")
    (strangers,) = make_credentials(file_ticket(mallory), ends_in=OVER, type="git")

    ended = purge("--ticket", ticket.public_id, "--type", "git", "--json")

    assert ended.json["purged"] == 1
    assert (log_of(git), log_of(strangers)) == (["expired"], [])


def test_force_takes_the_live_ones_of_that_ticket(purge, ticket, mallory):
    (live,) = make_credentials(ticket)
    (strangers,) = make_credentials(file_ticket(mallory))

    ended = purge("--ticket", ticket.public_id, "--force")

    assert ended.code == 0
    live.refresh_from_db()
    assert (live.ended_as, log_of(live)) == ("purged", ["purged"])
    assert sealed() == [strangers]


@pytest.mark.parametrize(
    "words",
    [
        ["--force"],
        ["--force", "--type", "git"],
        ["--force", "--ticket", "TICK-1732472031076123", "--older-than", "1h"],
        ["--older-than", "yesterday"],
        ["--type", "all"],
        ["--batch-size", "0"],
        ["--batch-size", "many"],
        ["--all"],
    ],
)
def test_wrong_usage_is_2_and_purges_nothing(purge, ticket, words):
    make_credentials(ticket, ends_in=OVER)

    assert purge(*words).code == 2
    assert len(sealed()) == 1


def test_a_ticket_that_is_not_there_is_1(purge, ticket):
    ended = purge("--ticket", "TICK-1732472031076123")

    assert (ended.code, ended.out) == (1, "")
    assert "There is no ticket" in ended.err


def test_a_database_that_is_gone_is_1_and_shows_no_drivers_text(purge, db, monkeypatch):
    def fail(*args, **options):
        raise OperationalError(CANARY)

    monkeypatch.setattr(purge_credentials, "purge_credentials", fail)

    ended = purge("--json")

    assert (ended.code, ended.out) == (1, "")
    assert "The database failed (OperationalError)." in ended.err
    assert CANARY not in ended.err


def test_a_database_that_others_keep_busy_is_75(purge, db, losing):
    losing("credentials.management.commands.purge_credentials.purge_credentials")

    ended = purge("--json")

    assert (ended.code, ended.out) == (75, "")
    assert "Others are at the same rows. Try again." in ended.err


def test_rows_that_others_hold_are_75(purge, db, monkeypatch):
    held = Outcome(3, 1, 2, interrupted=False, seconds=0.1)
    monkeypatch.setattr(purge_credentials, "purge_credentials", lambda *a, **k: held)

    ended = purge("--json")

    assert ended.code == 75
    assert ended.json["remaining"] == 2
    assert "2 remain that others hold. Try again." in ended.err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_after_its_batch_with_130(purge, ticket, monkeypatch, number):
    make_credentials(ticket, 5, ends_in=OVER)
    before = signal.getsignal(number)
    monkeypatch.setattr(
        purge_credentials.Command, "_report", lambda *_: os.kill(os.getpid(), number)
    )

    ended = purge("--batch-size", "2", "--json", "-v", "2")

    assert (ended.code, ended.json["purged"], ended.json["remaining"]) == (130, 2, 3)
    assert ended.json["interrupted"]
    assert "Stopped early." in ended.err
    assert (len(sealed()), signal.getsignal(number)) == (3, before)


def test_progress_is_told_on_standard_error_if_asked_for(purge, ticket):
    make_credentials(ticket, 3, ends_in=OVER)

    ended = purge("--batch-size", "2", "--json", "-v", "2")

    assert ended.json["purged"] == 3
    assert ended.err.splitlines() == ["2 purged", "3 purged"]


def test_a_closed_organization_is_purged_as_any_other(purge, ticket, acme):
    make_credentials(ticket, ends_in=OVER)
    close_organization(acme, actor=SYSTEM, at=NOON)

    assert purge("--json").json["purged"] == 1


def test_a_caller_in_python_gets_the_refusal(db):
    with pytest.raises(CommandError, match="--ticket only"):
        call_command("purge_credentials", "--force")
