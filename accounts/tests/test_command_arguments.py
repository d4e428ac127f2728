"""The words of a command line: what they may be, and what they may never be."""

import io
from argparse import ArgumentTypeError
from datetime import timedelta

import pytest
from django.core.management import (
    CommandError,
    call_command,
    get_commands,
    load_command_class,
)

from accounts.management.arguments import duration, one_line
from accounts.models import ApiKey, SecurityEvent, User
from api.datetimes import format_datetime
from conftest import PASSWORD, Caller

OURS = ("accounts", "tickets", "devpros")
COMMANDS = sorted(name for name, app in get_commands().items() if app in OURS)


def run(*words):
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue().strip()


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("0", timedelta(0)),
        ("90s", timedelta(seconds=90)),
        ("15m", timedelta(minutes=15)),
        ("24h", timedelta(days=1)),
        ("7d", timedelta(days=7)),
        ("2w", timedelta(days=14)),
    ],
)
def test_a_duration_is_read(text, length):
    assert duration(text) == length


@pytest.mark.parametrize(
    "text",
    ["", "7", "d", "-1h", "1.5h", "07d", "1y", "1 h", "1h30m", "\u0661h", "1h\n"],
)
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(ArgumentTypeError, match="is not a duration"):
        duration(text)


@pytest.mark.parametrize("text", ["Eve", "株式会社 三", "O'Brien 👩‍💻", "a\u3000b"])
def test_a_name_may_be_anybodys(text):
    assert one_line(text) == text


@pytest.mark.parametrize("text", ["", "  ", "a\nb", "a\x1b[0m", "a\u2028b", "a\udcff"])
def test_a_name_is_one_line_that_commands_no_terminal(text):
    with pytest.raises(ArgumentTypeError):
        one_line(text)


@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_takes_a_secret_as_an_argument(name):
    command = load_command_class(get_commands()[name], name)
    parser = command.create_parser("manage.py", name)

    words = [action.dest for action in parser._actions]
    assert command.help
    assert not {"password", "secret", "api_key", "token"} & set(words)


def test_a_refusal_ends_the_process_with_1_and_one_sentence(acme, capsys):
    command = load_command_class("accounts", "create_organization")

    with pytest.raises(SystemExit) as end:
        command.run_from_argv(["manage.py", "create_organization", "Acme"])

    assert end.value.code == 1
    said = capsys.readouterr().err
    assert said == "CommandError: An organization called acme already exists.\n"


def test_a_refused_field_is_named(alice):
    with pytest.raises(CommandError, match=r"^overlap: Must be between 0 seconds"):
        run("rotate_key", alice.key.public_id, "--overlap=8d")


def test_a_key_holds_every_scope_for_ever_unless_told(acme):
    said = run("issue_key", "acme", "--name=x")

    key = ApiKey.objects.get()
    assert len(key.scopes) == 5
    assert key.expires_at is None
    assert said.splitlines()[0].startswith(f"Issued {key.public_id} to acme.")


def test_scopes_may_be_several(acme):
    run(
        "issue_key", "acme", "--name=x", "--scope=tickets:write", "--scope=tickets:read"
    )

    assert ApiKey.objects.get().scopes == ["tickets:read", "tickets:write"]


@pytest.mark.parametrize("place", ["acme", "acme-sandbox"])
def test_the_sandbox_is_the_same_by_either_name(acme, place):
    secret = run("issue_key", place, "--name=x", "--sandbox").splitlines()[-1]

    assert Caller(secret=secret).get("/v1/me").json()["mode"] == "test"


def test_an_old_secret_counts_for_a_day_unless_told(alice, mallory):
    said = run("rotate_key", alice.key.public_id)

    newest, oldest = alice.key.secrets.all()
    assert oldest.valid_until - newest.created_at == timedelta(days=1)
    assert format_datetime(oldest.valid_until) in said
    assert alice.get("/v1/me").status_code == 200


@pytest.mark.parametrize(
    "words",
    [
        ["revoke_key", "{key}"],
        ["change_plan", "acme", "5/m"],
        ["close_organization", "acme"],
        ["reopen_organization", "acme"],
        ["deactivate_user", "BOB@devpros.test"],
        ["reactivate_user", "bob@devpros.test"],
    ],
)
def test_said_twice_it_is_done_and_recorded_once(alice, bob, words):
    words = [word.format(key=alice.key.public_id) for word in words]
    first = run(*words)
    recorded = SecurityEvent.objects.count()

    assert run(*words) == first
    assert SecurityEvent.objects.count() == recorded


def test_what_the_operator_does_is_on_record_as_the_operators(acme):
    run("change_plan", "acme", "5/m")

    event = SecurityEvent.objects.first()
    assert (event.actor_type, event.actor_name) == ("system", "Operator")


def test_a_made_password_is_long_and_another_each_time(acme):
    made = [
        run("create_agent", f"{name}@devpros.test", "--name=E").splitlines()[-1]
        for name in ("eve", "eva")
    ]

    assert len(set(made)) == 2
    assert all(len(password) == 20 and password.isalnum() for password in made)


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_password_is_read_without_the_line_end(acme, monkeypatch, end):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD} {end}"))

    run("create_member", "acme", "mia@acme.test", "--name=Mia", "--password-stdin")

    mia = User.objects.get(email="mia@acme.test")
    assert mia.check_password(f"{PASSWORD} ")
    assert mia.memberships.get().role == "member"


def test_a_password_that_is_no_text_is_a_sentence(db, monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(b"\xff\xfe"), encoding="utf-8")
    monkeypatch.setattr("sys.stdin", stream)

    with pytest.raises(CommandError, match="standard input"):
        run("create_agent", "eve@devpros.test", "--name=Eve", "--password-stdin")


def test_a_weak_password_is_refused_without_being_repeated(db, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("hunter2"))

    with pytest.raises(CommandError, match="password: This password is too") as refusal:
        run("create_agent", "eve@devpros.test", "--name=Eve", "--password-stdin")

    assert "hunter2" not in str(refusal.value)
    assert not User.objects.filter(email="eve@devpros.test").exists()
