"""Agents authorize approved applications alone, and none that assigns and reveals."""

from urllib.parse import urlencode

import pytest

from accounts import services
from accounts.errors import ApplicationChanged, ApplicationNotApproved
from accounts.models import Application, Connection, Grant, SecurityEvent
from accounts.tests.oauth_flow import (
    AUTHORIZE,
    REDIRECT,
    answer,
    ask,
    error_of,
    fields_of,
    get_code,
    get_pair,
    me,
    open_page,
    parameters_of,
    redeem,
    refresh,
    refusal,
    signed_in,
    works,
)
from conftest import NOON, SYSTEM, make_board

READ = "tickets:read"
REVEAL = "tickets:read credentials:reveal"


@pytest.fixture
def stranger(make_organization):
    """An application that anybody made by signing up."""
    return make_board(make_organization("Helpdesk Sync"), "Sync")


def happened(kind):
    return SecurityEvent.objects.filter(type=kind)


# --- without an approval ------------------------------------------------------------


@pytest.mark.parametrize("scope", [READ, REVEAL, "webhooks:manage"])
def test_an_agent_is_sent_back_without_being_asked(bob, stranger, scope):
    response = open_page(signed_in(bob), stranger, scope=scope)

    assert error_of(response) == "access_denied"
    assert "No operator has approved" in parameters_of(response)[1]["error_description"]
    assert not Connection.objects.exists()


def test_who_comes_from_the_form_of_the_sign_in_goes_on_from_a_page(bob, stranger):
    """Chromium stops a redirect that follows a form whose policy names us alone."""
    headers = {"Sec-Fetch-Site": "same-origin"}
    asked = ask(stranger, scope=READ)

    page = signed_in(bob).get(AUTHORIZE, asked, headers=headers)

    html = page.content.decode()
    assert page.status_code == 200
    assert (
        'http-equiv="refresh" content="0; url=https://board.test/callback?error='
        in (html)
    )
    assert "No operator has approved this application for agents." in html
    assert page["Referrer-Policy"] == "no-referrer"


def test_an_agents_answer_to_a_page_of_before_is_worth_nothing(bob, stranger):
    """The fields are those of a consent that was open when the approval ended."""
    services.approve_application(stranger.application, actor=SYSTEM, at=NOON)
    browser = signed_in(bob)
    fields = {**fields_of(open_page(browser, stranger, scope=READ)), "allow": "true"}
    services.withdraw_approval(stranger.application, actor=SYSTEM, at=NOON)

    response = browser.post(
        f"{AUTHORIZE}?{urlencode(ask(stranger, scope=READ))}", fields
    )

    assert error_of(response) == "access_denied"
    assert not Connection.objects.exists()


def test_an_approval_that_ends_between_the_check_and_the_consent_lets_nobody_in(
    bob, board, monkeypatch
):
    monkeypatch.setattr("accounts.oauth.authorize.require_approval", lambda *a, **k: 0)
    services.withdraw_approval(board.application, actor=SYSTEM, at=NOON)

    response = answer(signed_in(bob), board, scope=READ)

    assert error_of(response) == "access_denied"
    said = parameters_of(response)[1]["error_description"]
    assert "No operator has approved" in said
    assert (Connection.objects.count(), Grant.objects.count()) == (0, 0)


def test_the_service_lets_no_agent_in_either(bob, stranger):
    with pytest.raises(ApplicationNotApproved):
        services.grant_connection(
            stranger.application, user=bob, membership=None, scopes=[READ], at=NOON
        )


def test_a_member_of_any_organization_may_authorize_it_and_is_told(mia, stranger):
    page = open_page(signed_in(mia), stranger, scope=READ).content.decode()
    token, _ = get_pair(mia, stranger, scope=READ)

    assert "It is not made by DevPros." in page
    assert "we have not looked at it" in page
    assert works(token)


def test_of_an_approved_one_an_agent_reads_whose_it_is(bob, board):
    page = open_page(signed_in(bob), board, scope=READ).content.decode()

    assert "It is not made by DevPros." in page
    assert "we have approved it for our agents" in page


def test_one_of_ours_is_said_to_be_nobody_elses(mia, bob):
    ours = make_board(services.support_organization(at=NOON), is_approved=True)

    page = open_page(signed_in(bob), ours, scope=READ).content.decode()

    assert "not made by DevPros" not in page


# --- an approval that ends ----------------------------------------------------------


def test_a_withdrawn_approval_ends_what_agents_gave_and_not_what_members_did(
    bob, mia, board
):
    code = get_code(bob, board, scope=READ)
    of_bob, again = get_pair(bob, board, scope=READ)
    of_mia, _ = get_pair(mia, board, scope=READ)

    services.withdraw_approval(board.application, actor=SYSTEM, at=NOON)

    assert (works(of_bob), works(of_mia)) == (False, True)
    assert refusal(refresh(again, board)) == (400, "invalid_grant")
    assert refusal(redeem(code, board)) == (400, "invalid_grant")
    assert Connection.objects.get().user == mia


def test_an_approval_given_again_brings_nothing_back(bob, board):
    token, again = get_pair(bob, board, scope=READ)

    services.withdraw_approval(board.application, actor=SYSTEM, at=NOON)
    services.approve_application(board.application, actor=SYSTEM, at=NOON)

    assert not works(token)
    assert refusal(refresh(again, board)) == (400, "invalid_grant")


@pytest.mark.parametrize("how", ["use", "refresh", "redeem"])
def test_each_request_asks_for_the_approval(bob, board, how):
    """Though the row alone lost it, as an older program or a restore may leave it."""
    code = get_code(bob, board, scope=READ)
    token, again = get_pair(bob, board, scope=READ)
    Application.objects.update(approved_at=None)

    refused = {
        "use": lambda: me(token).status_code == 401,
        "refresh": lambda: refusal(refresh(again, board)) == (400, "invalid_grant"),
        "redeem": lambda: refusal(redeem(code, board)) == (400, "invalid_grant"),
    }

    assert refused[how]()


@pytest.mark.parametrize(
    ("change", "is_approved"),
    [
        ({"name": "Other"}, False),
        ({"redirect_uris": [REDIRECT, "https://evil.test/cb"]}, False),
        ({"scopes": ["tickets:read"]}, True),
        ({}, True),
    ],
)
def test_another_name_or_address_is_not_what_was_approved(
    bob, acme, board, change, is_approved
):
    token, _ = get_pair(bob, board, scope=READ)
    application = board.application
    profile = services.Profile(
        **{
            "name": application.name,
            "redirect_uris": [REDIRECT],
            "scopes": application.scopes,
            **change,
        }
    )

    services.change_application(application, profile=profile, actor=SYSTEM, at=NOON)

    application.refresh_from_db()
    assert (application.is_approved, works(token)) == (is_approved, is_approved)
    ended = happened("application.approval_withdrawn")
    assert [event.details["reason"] for event in ended] == (
        [] if is_approved else ["Changed."]
    )


def test_who_approved_is_on_record_and_a_second_time_adds_nothing(board):
    (event,) = happened("application.approved")

    services.approve_application(board.application, actor=SYSTEM, at=NOON)

    assert event.actor_name == "Test"
    assert event.details["client_id"] == board.client_id
    assert event.details["redirect_uris"] == [REDIRECT]
    assert happened("application.approved").count() == 1


@pytest.mark.parametrize(
    "seen", [{"name": "Another"}, {"redirect_uris": ["https://board.test/other"]}]
)
def test_what_was_changed_after_the_operator_looked_is_not_approved(acme, seen):
    application = make_board(acme).application

    with pytest.raises(ApplicationChanged):
        services.approve_application(application, actor=SYSTEM, at=NOON, **seen)

    application.refresh_from_db()
    assert not application.is_approved
