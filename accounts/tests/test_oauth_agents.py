"""What an agent is asked before an application acts for them, and who hears of it."""

from urllib.parse import urlencode

import pytest
from django.core import mail
from django.db import connection

from accounts import services
from accounts.models import AccessToken, Connection, User
from accounts.roles import Role
from accounts.scopes import AGENT_SCOPES
from accounts.tests.mails import refuse_mail
from accounts.tests.oauth_flow import (
    AUTHORIZE,
    answer,
    ask,
    error_of,
    fields_of,
    get_pair,
    me,
    open_page,
    parameters_of,
    show_again,
    signed_in,
)
from api.errors import InvalidRequest
from conftest import NOON, PASSWORD, SYSTEM

READ = "tickets:read"
REVEAL = "tickets:read credentials:reveal"
ASSIGN = "tickets:read tickets:assign"


# --- to assign, or to reveal --------------------------------------------------------


def test_authorize_with_assign_and_reveal_gets_invalid_scope(bob, board):
    response = open_page(signed_in(bob), board, scope=" ".join(AGENT_SCOPES))

    assert error_of(response) == "invalid_scope"
    said = parameters_of(response)[1]["error_description"]
    assert "tickets:assign or credentials:reveal" in said
    assert not Connection.objects.exists()


@pytest.mark.parametrize(("first", "second"), [(ASSIGN, REVEAL), (REVEAL, ASSIGN)])
def test_who_has_the_one_gets_the_other_only_after_its_end(bob, board, first, second):
    get_pair(bob, board, scope=first)
    refused = open_page(signed_in(bob), board, scope=second)

    services.revoke_connections(bob, actor=SYSTEM, at=NOON)
    token, _ = get_pair(bob, board, scope=second)

    assert error_of(refused) == "invalid_scope"
    assert set(me(token).json()["scopes"]) == set(second.split())


def test_a_tampered_consent_with_both_scopes_gets_invalid_scope(bob, board):
    both = {"scope": f"{ASSIGN} credentials:reveal"}

    response = answer(signed_in(bob), board, scope=READ, tampered=both)

    assert error_of(response) == "invalid_scope"
    assert not Connection.objects.exists()


@pytest.mark.parametrize(("first", "second"), [(ASSIGN, REVEAL), (REVEAL, ASSIGN)])
def test_a_consent_given_in_another_tab_meanwhile_sends_invalid_scope_back(
    bob, board, monkeypatch, first, second
):
    browser = signed_in(bob)
    get_pair(bob, board, scope=first)
    # What is committed after the view has looked, and before the service does.
    monkeypatch.setattr("accounts.oauth.authorize.scopes_given", lambda *_: set())

    response = answer(browser, board, scope=second)

    assert error_of(response) == "invalid_scope"
    assert Connection.objects.get().scopes == sorted(first.split())


def test_grant_connection_refuses_an_agent_both_scopes(bob, board):
    with pytest.raises(InvalidRequest):
        services.grant_connection(
            board.application,
            user=bob,
            membership=None,
            scopes=AGENT_SCOPES,
            at=NOON,
        )

    assert not Connection.objects.exists()


def test_a_token_that_holds_both_opens_nothing(bob, board):
    """However it came to be: a restore, an older release."""
    token, _ = get_pair(bob, board, scope=ASSIGN)
    AccessToken.objects.update(scope=" ".join(AGENT_SCOPES))

    scopes = set(me(token).json()["scopes"])

    assert scopes == set(AGENT_SCOPES) - {"credentials:reveal"}


def test_a_members_token_assigns_as_before(mia, board):
    token, _ = get_pair(mia, board, scope=f"{ASSIGN} credentials:reveal")

    assert set(me(token).json()["scopes"]) == set(ASSIGN.split())


# --- a fresh second step ------------------------------------------------------------


@pytest.mark.parametrize(("minutes", "is_asked"), [(4, False), (6, True)])
def test_a_consent_to_open_secrets_asks_who_signed_in_long_ago(
    bob, board, minutes, is_asked
):
    browser = signed_in(bob, minutes_ago=minutes)

    response = open_page(browser, board, scope=REVEAL)

    assert (response.status_code == 302) == is_asked
    if is_asked:
        asked = urlencode(
            {"next": f"{AUTHORIZE}?{urlencode(ask(board, scope=REVEAL))}"}
        )
        assert response["Location"] == f"/accounts/reauthenticate/?{asked}"


def test_a_consent_to_anything_else_asks_nobody_again(bob, board):
    assert open_page(
        signed_in(bob, minutes_ago=600), board, scope=ASSIGN
    ).status_code == (200)


def test_a_form_that_waited_too_long_is_not_sent_later(bob, board):
    browser = signed_in(bob)
    fields = {**fields_of(open_page(browser, board, scope=REVEAL)), "allow": "true"}
    show_again_long_ago(browser)
    asked = f"{AUTHORIZE}?{urlencode(ask(board, scope=REVEAL))}"

    response = browser.post(asked, fields)

    assert response["Location"].startswith("/accounts/reauthenticate/?next=")
    assert not Connection.objects.exists()
    kept = str(dict(browser.session))
    assert fields["code_challenge"] not in kept


def show_again_long_ago(browser):
    session = browser.session
    session["account_authentication_methods"] = []
    session.save()
    show_again(browser, minutes_ago=6)


def test_who_confirms_the_password_is_led_back_and_lets_it_in(bob, board):
    browser = signed_in(bob, minutes_ago=60)
    away = open_page(browser, board, scope=REVEAL)["Location"]

    back = browser.post(away, {"password": PASSWORD})

    assert back["Location"] == f"{AUTHORIZE}?{urlencode(ask(board, scope=REVEAL))}"
    assert "code" in parameters_of(answer(browser, board, scope=REVEAL))[1]


@pytest.mark.parametrize(("method", "status"), [("mfa", 200), ("password", 302)])
def test_who_has_a_second_step_shows_that_one(careful_bob, board, method, status):
    browser = signed_in(careful_bob, method=method)

    response = open_page(browser, board, scope=REVEAL)

    assert response.status_code == status
    if status == 302:
        assert response["Location"].startswith("/accounts/2fa/reauthenticate/?next=")


# --- the leads hear of it -----------------------------------------------------------


@pytest.fixture
def lena(db):
    person = services.Person("lena@devpros.test", "Lena", PASSWORD)
    return services.create_agent(person, actor=SYSTEM, at=NOON, role=Role.LEAD)


def told():
    """Return whom the mails about applications went to."""
    about = "An agent authorized an application"
    return [to for sent in mail.outbox if about in sent.subject for to in sent.to]


def test_leads_and_administrators_are_mailed_who_lets_what_in(bob, carol, lena, board):
    User.objects.create_superuser("ada@devpros.test", PASSWORD, name="Ada")

    get_pair(bob, board, scope=REVEAL)

    assert sorted(told()) == ["ada@devpros.test", "lena@devpros.test"]
    body = mail.outbox[-1].body
    said = ("bob@devpros.test", "Board", "Acme", board.client_id, "credentials:reveal")
    assert [word for word in said if word not in body] == []


def test_letting_the_same_in_again_tells_nobody_and_more_does(bob, lena, board):
    for _ in range(2):
        get_pair(bob, board, scope=READ)
    assert told() == [lena.email]

    get_pair(bob, board, scope=REVEAL)

    assert told() == [lena.email] * 2


@pytest.mark.parametrize("who", ["mia", "denied", "deactivated"])
def test_nobody_is_mailed_of_anything_else(request, bob, mia, lena, board, who):
    if who == "deactivated":
        services.deactivate_user(lena, actor=SYSTEM, at=NOON)
    person = mia if who == "mia" else bob

    answer(signed_in(person), board, scope=READ, allow=who != "denied")

    assert told() == []


def test_a_mail_server_that_is_gone_keeps_nobody_out(bob, lena, board, monkeypatch):
    refuse_mail(monkeypatch)

    response = answer(signed_in(bob), board, scope=READ)

    assert "code" in parameters_of(response)[1]


def test_the_mails_leave_after_the_commit(bob, lena, board, monkeypatch):
    """The mail server is no part of a transaction."""
    open_blocks = []

    def send(notice):
        open_blocks.append(len(connection.savepoint_ids))
        return True

    monkeypatch.setattr("accounts.account_mails.send", send)
    outside = len(connection.savepoint_ids)

    answer(signed_in(bob), board, scope=READ)

    assert open_blocks == [outside]
