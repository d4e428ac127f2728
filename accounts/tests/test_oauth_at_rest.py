"""Secrets of OAuth are stored as digests, and never logged (docs/contract.md, 7.1)."""

import base64
import re
import secrets

import pytest
from django.apps import apps
from django.db import connection

from accounts import services
from accounts.models import RefreshToken, SecurityEvent
from accounts.rules import SECRET_OVERLAP
from accounts.tests.oauth_flow import (
    act_as_itself,
    answer,
    challenge_of,
    get_pair,
    me,
    pair_in,
    parameters_of,
    redeem,
    refresh,
    revoke,
    signed_in,
)
from conftest import NOON, SYSTEM, Caller


def forms_of(secret):
    """Return how a secret might be written: as it is, and in base64 at any offset."""
    raw = secret.encode()
    shifted = [base64.b64encode(b"\0" * n + raw).decode()[4:-4] for n in range(3)]
    plain = secret.removeprefix("dp_")
    return {secret, plain, raw.hex(), *shifted, *(s.swapcase() for s in (secret,))}


@pytest.fixture
def issued(mia, bob, board):
    """Walk every path that issues something; return each secret by its name."""
    verifier = secrets.token_urlsafe(48)
    state = secrets.token_urlsafe(24)
    asked = {"code_challenge": challenge_of(verifier), "state": state}
    response = answer(signed_in(mia), board, **asked)
    code = parameters_of(response)[1]["code"]
    redeem(code, board, code_verifier="w" * 43)
    access, token = pair_in(redeem(code, board, code_verifier=verifier))
    me(access)
    new_access, new_token = pair_in(refresh(token, board))
    own = act_as_itself(board).json()["access_token"]
    _, new_secret = services.rotate_application_secret(
        board.application, overlap=services_overlap(), actor=SYSTEM, at=NOON
    )
    agents, agents_token = get_pair(bob, board, scope="tickets:read")
    unused = parameters_of(answer(signed_in(bob), board, scope="tickets:read"))[1]
    redeem(code, board, code_verifier=verifier)
    refresh(token, board)
    revoke(own, board)
    Caller(secret=access).get("/v1/tickets", {"access_token": access})
    return {
        "the verifier": verifier,
        "the code": code,
        "a code nobody used": unused["code"],
        "the access token": access,
        "the refresh token": token,
        "the new access token": new_access,
        "the new refresh token": new_token,
        "an agent's access token": agents,
        "an agent's refresh token": agents_token,
        "its own token": own,
        "the client's secret": board.secret,
        "its new secret": new_secret,
    }


def services_overlap():
    return SECRET_OVERLAP


def kept():
    """Return every value of every column of every table, as text."""
    names = connection.introspection.table_names()
    assert {model._meta.db_table for model in apps.get_models()} <= set(names)
    values = []
    for name in names:
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{name}"')  # noqa: S608 — our own tables
            values += [as_text(value) for row in cursor.fetchall() for value in row]
    return "\n".join(values)


def as_text(value):
    if isinstance(value, (bytes, memoryview)):
        raw = bytes(value)
        return f"{raw!r} {raw.hex()} {base64.b64encode(raw).decode()}"
    return str(value)


def found_in(text, issued):
    return {
        name
        for name, secret in issued.items()
        if any(form in text for form in forms_of(secret))
    }


def test_no_column_of_any_table_holds_what_was_issued(issued):
    text = kept()

    assert "mia@acme.test" in text
    assert found_in(text, issued) == set()


def test_the_search_would_find_it(issued):
    """That the test above can fail."""
    secret = issued["the access token"]
    wrapped = base64.b64encode(f"ab{secret}".encode()).decode()

    assert found_in(f"x{secret}y", issued) == {"the access token"}
    assert found_in(wrapped, issued) == {"the access token"}


def test_no_event_tells_what_was_issued(issued):
    told = "".join(
        f"{event.details} {event.subject}" for event in SecurityEvent.objects.all()
    )

    assert "Board" in told
    assert found_in(told, issued) == set()


@pytest.fixture
def _log_everything(caplog):
    """Level DEBUG, as an operator who looks for a fault sets it."""
    caplog.set_level("DEBUG")


@pytest.mark.usefixtures("_log_everything")
def test_no_line_of_the_log_tells_what_was_issued(issued, caplog):
    """docs/contract.md, 7.1: at level DEBUG as well; a code lives for a minute in any
    file.
    """
    logged = "\n".join(
        f"{record.getMessage()} {record.__dict__}"
        for record in caplog.get_records("setup")  # that is when it was issued
    )

    assert "/oauth/token" in logged
    assert found_in(logged, issued) == set()


def test_a_crash_tells_nothing_of_the_form(board, settings, monkeypatch, caplog):
    """The form of a failed request is in no traceback and in no answer."""

    def crash(*args, **kwargs):
        raise RuntimeError("out of order")

    monkeypatch.setattr("accounts.oauth.validator.Validator._is_secret", crash)

    answer = act_as_itself(board)

    logged = "".join(
        f"{record.exc_text} {record.__dict__}" for record in caplog.records
    )
    assert answer.status_code == 500
    assert board.secret not in answer.content.decode() + logged


def test_nothing_that_is_shown_of_a_token_is_the_token(mia, board):
    get_pair(mia, board)

    for row in [*RefreshToken.objects.all(), *board.application.secrets.all()]:
        assert not re.search(r"dp_|[0-9A-Za-z]{32}", f"{row} {row!r}")


def test_a_secret_is_shown_once_and_its_end_is_all_that_is_left(board):
    (kept_secret,) = board.application.secrets.all()

    assert kept_secret.last_four == board.secret[-4:]
    assert board.secret not in str(vars(kept_secret))


def test_an_answer_with_a_token_is_kept_by_no_idempotency_key(mia, board):
    """docs/contract.md, 1.10: no secret is stored; the header has no effect here."""
    first = act_as_itself(board)

    assert first.json()["access_token"] != act_as_itself(board).json()["access_token"]
