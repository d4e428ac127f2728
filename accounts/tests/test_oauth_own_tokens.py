"""Client credentials (RFC 6749, 4.4), and how many queries a token request makes."""

from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import services
from accounts.models import AccessToken
from accounts.tests.oauth_flow import (
    FORM,
    INVALID_CLIENT,
    REDIRECT,
    TOKEN,
    act_as_itself,
    get_code,
    make_public,
    me,
    redemption,
    refusal,
)
from conftest import NOON, PASSWORD, SYSTEM


@pytest.fixture
def phone(acme):
    return make_public(acme)


@pytest.fixture
def code(mia, board):
    return get_code(mia, board)


def test_an_application_as_itself_acts_for_its_organization(board, acme):
    """RFC 6749, 4.4.3."""
    response = act_as_itself(board)

    given = response.json()
    about = me(given["access_token"]).json()
    assert "refresh_token" not in given
    assert about["organization"]["name"] == acme.name
    assert about["actor"]["type"] == "application"
    assert set(about["scopes"]) == set(board.application.scopes)


@pytest.mark.parametrize("scope", ["credentials:reveal", "bogus", "", "tickets:read x"])
def test_an_application_gets_no_scope_it_was_not_granted(board, scope):
    assert refusal(act_as_itself(board, scope=scope)) == (400, "invalid_scope")


def test_an_application_may_ask_for_less(board):
    token = act_as_itself(board, scope="tickets:read").json()["access_token"]

    assert me(token).json()["scopes"] == ["tickets:read"]


def test_a_program_without_a_secret_is_never_itself(phone, board):
    assert refusal(act_as_itself(phone)) == INVALID_CLIENT
    assert refusal(act_as_itself(phone, client_secret=board.secret)) == INVALID_CLIENT


def test_an_application_without_scopes_of_its_own_is_never_itself(board):
    profile = services.Profile("Board", [REDIRECT])
    services.change_application(
        board.application, profile=profile, actor=SYSTEM, at=NOON
    )

    assert refusal(act_as_itself(board)) == (400, "unauthorized_client")


@pytest.mark.parametrize(
    "resource", ["https://other.test/", "::", "http://testserver/x"]
)
def test_no_token_is_for_another_api(board, resource):
    response = act_as_itself(board, resource=resource)

    assert refusal(response) == (400, "invalid_target")
    assert AccessToken.objects.count() == 0


def test_naming_this_api_as_the_resource_is_fine(board):
    """RFC 8707"""
    assert act_as_itself(board, resource="http://testserver/v1").status_code == 200


# --- what costs how much ------------------------------------------------------------


def test_a_wrong_secret_costs_one_statement_and_no_password_hash(board, monkeypatch):
    """Whether there is such a client or not."""
    monkeypatch.setattr("django.contrib.auth.hashers.verify_password", None)

    costs = []
    for name in (board.client_id, "unknown"):
        with CaptureQueriesContext(connection) as queries:
            act_as_itself(board, client_id=name, client_secret="wrong")
        costs.append(len([q for q in queries if q["sql"].startswith("SELECT")]))

    assert costs == [1, 1]


def test_a_redemption_costs_few_statements(code, board):
    form = urlencode(redemption(code, board))

    with CaptureQueriesContext(connection) as queries:
        Client().post(TOKEN, form, content_type=FORM)

    assert len(queries) <= 24


def test_no_password_is_ever_checked_here(mia, board, monkeypatch):
    """RFC 6749, 5.2."""
    monkeypatch.setattr("django.contrib.auth.authenticate", None)
    monkeypatch.setattr("django.contrib.auth.hashers.verify_password", None)

    answers = {
        act_as_itself(board, grant_type="password", username=mia.email, password=word)
        for word in (PASSWORD, "wrong")
    }

    assert len({answer.content for answer in answers}) == 1
