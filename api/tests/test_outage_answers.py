"""503 in the form that whoever asked reads, and no crash in the log."""

import logging

import pytest
from django.db import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
    connection,
)
from django.test import Client
from psycopg import errors as driver

from api.outage import is_outage
from conftest import PASSWORD

pytestmark = pytest.mark.django_db


def raised(kind, cause=None):
    error = kind("s3cret")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (raised(OperationalError), True),
        (raised(InterfaceError), True),
        (raised(OperationalError, driver.AdminShutdown()), True),
        (raised(OperationalError, driver.TooManyConnections()), True),
        (raised(OperationalError, driver.DiskFull()), True),
        (raised(InternalError, driver.ReadOnlySqlTransaction()), True),
        (raised(InternalError, driver.IdleInTransactionSessionTimeout()), True),
        (raised(InternalError, driver.InFailedSqlTransaction()), False),
        (raised(DatabaseError), False),
        (raised(IntegrityError, driver.UniqueViolation()), False),
        (ValueError(), False),
    ],
    ids=repr,
)
def test_an_outage_is_told_from_a_fault_of_ours(error, expected):
    assert is_outage(error) is expected


@pytest.fixture
def break_down(monkeypatch):
    """Let every statement from now on fail as on a server that takes no writes."""

    def refuse(execute, sql, params, many, context):
        raise InternalError("s3cret") from driver.ReadOnlySqlTransaction()

    def start():
        connection.execute_wrappers.append(refuse)

    yield start
    connection.execute_wrappers.clear()


def is_no_crash(caplog):
    return not [r for r in caplog.records if r.levelno >= logging.ERROR]


def test_a_page_says_so_and_when_to_come_again(mia, break_down, caplog):
    browser = Client(raise_request_exception=False)
    browser.post("/accounts/login/", {"login": mia.email, "password": PASSWORD})
    break_down()

    answer = browser.get("/portal/")

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer["Cache-Control"] == "no-store"
    assert b"cannot answer right now" in answer.content
    assert b"s3cret" not in answer.content
    assert is_no_crash(caplog)


def test_an_oauth_endpoint_answers_with_its_error(board, break_down, caplog):
    break_down()
    asked = f"grant_type=client_credentials&client_id={board.client_id}"

    answer = Client(raise_request_exception=False).post(
        "/oauth/token",
        f"{asked}&client_secret={board.secret}",
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code == 503
    assert answer.json()["error"] == "temporarily_unavailable"
    assert int(answer["Retry-After"]) >= 1
    assert is_no_crash(caplog)


def test_a_session_that_cannot_be_saved_is_no_bad_request(mia, monkeypatch, caplog):
    browser = Client(raise_request_exception=False)
    browser.post("/accounts/login/", {"login": mia.email, "password": PASSWORD})
    monkeypatch.setattr(
        "accounts.pages.sessions._NOTE_INTERVAL", -1
    )  # each page notes it

    def refuse(*args, **kwargs):
        raise InternalError("s3cret") from driver.ReadOnlySqlTransaction()

    monkeypatch.setattr("django.contrib.sessions.models.Session.save", refuse)
    answer = browser.get("/portal/")

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert is_no_crash(caplog)
