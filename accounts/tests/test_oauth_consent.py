"""The consent page, and the response to its form."""

from urllib.parse import urlencode

import pytest
from django.test import Client

from accounts import services
from accounts.models import Connection, Grant, User
from accounts.scopes import SENTENCES
from accounts.tests.oauth_flow import (
    ALL_SCOPES,
    AUTHORIZE,
    answer,
    ask,
    error_of,
    fields_of,
    get_pair,
    is_page_of_refusal,
    make_public,
    me,
    open_page,
    pair_in,
    parameters_of,
    redeem,
    signed_in,
)
from conftest import NOON, SYSTEM, make_board

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def browser(mia):
    return signed_in(mia)


@pytest.fixture(params=["confidential", "public"])
def program(request, acme, board):
    return board if request.param == "confidential" else make_public(acme)


@pytest.fixture
def stranger(make_organization):
    """A member of another organization."""
    person = services.Person("max@mallory.test", "Max", "correct horse battery")
    return services.create_member(
        make_organization("Mallory Inc"), person=person, actor=SYSTEM, at=NOON
    )


def test_a_denial_says_so_and_leaves_nothing_behind(browser, program):
    """RFC 6749, 4.1.2.1."""
    assert error_of(answer(browser, program, allow=False)) == "access_denied"
    assert Grant.objects.count() == 0


@pytest.mark.parametrize("prompt", [{"approval_prompt": "auto"}, {"prompt": "consent"}])
def test_no_parameter_skips_the_consent(mia, browser, program, prompt):
    """RFC 8252, 8.6."""
    get_pair(mia, program)

    response = open_page(browser, program, **prompt)

    assert response.status_code == 200
    assert Grant.objects.count() == 1


# --- what the page says -------------------------------------------------------------


def test_the_page_is_kept_nowhere_framed_by_nobody_and_tells_no_address(browser, board):
    """RFC 6749, 10.13."""
    response = open_page(browser, board)

    policy = response["Content-Security-Policy"]
    assert response["Cache-Control"] == "no-store"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self' https://board.test;" in f"{policy};"
    assert not response.has_header("Access-Control-Allow-Origin")


def test_the_page_says_who_asks_where_and_each_scope_in_words(browser, board):
    """docs/contract.md, 7.1."""
    page = open_page(browser, board, scope="tickets:read tickets:assign")

    could, could_not = page.content.decode().split("It could not")
    assert all(
        text in could for text in ("Board", "Acme", "Mia Owner", "mia@acme.test")
    )
    assert SENTENCES["tickets:read"] in could
    assert SENTENCES["tickets:assign"] in could
    assert SENTENCES["tickets:write"] not in could
    assert "<bdi>board.test</bdi>" in could_not


def test_a_program_on_this_device_is_called_one(browser, acme):
    program = make_public(acme, ["http://127.0.0.1/cb"])

    page = open_page(browser, program, redirect_uri="http://127.0.0.1:8400/cb")

    html = page.content.decode()
    assert "a program on this device" in html
    assert "<bdi>127.0.0.1:8400</bdi>" in html


def test_a_hostile_name_is_text(browser, mia, acme):
    program = make_board(acme, HOSTILE)
    acme.name = HOSTILE
    acme.save()
    User.objects.filter(pk=mia.pk).update(name=HOSTILE)

    html = open_page(browser, program, state=f'">{HOSTILE}').content.decode()

    assert HOSTILE not in html
    assert html.count("&lt;script&gt;alert(1)") >= 4


def test_a_refusal_repeats_nothing_that_was_sent(browser, board):
    changes = {"redirect_uri": f"https://x.test/{HOSTILE}", "client_id": HOSTILE}

    for name, value in changes.items():
        html = open_page(browser, board, **{name: value}).content.decode()

        assert "alert(1)" not in html


# --- the answer ---------------------------------------------------------------------

EVIL = "https://evil.test/"
TAMPERED = {
    "another address": {"redirect_uri": EVIL},
    "another address, denied": {"redirect_uri": EVIL, "allow": None},
    "another address, bad scope": {"redirect_uri": EVIL, "scope": "bogus"},
    "another address, bad resource": {"redirect_uri": EVIL, "resource": "::"},
    "another address, bad type": {"redirect_uri": EVIL, "response_type": "token"},
    "a script": {"redirect_uri": "javascript:alert(1)", "allow": None},
    "a port that is none": {"redirect_uri": "https://board.test:99999/callback"},
    "no address": {"redirect_uri": None},
    "an unknown client": {"client_id": "nobody"},
    "an unknown client, denied": {"client_id": "nobody", "allow": None},
    "no client": {"client_id": None},
    "NUL": {"client_id": "a\0"},
    "NUL in the state": {"state": "\0"},
    "no organization": {"organization": None},
    "an organization nobody has": {"organization": "9" * 30},
    "an organization that is no number": {"organization": "x"},
}


@pytest.mark.parametrize("kind", TAMPERED)
def test_a_tampered_field_is_refused_on_our_page(browser, board, kind):
    response = answer(browser, board, tampered=TAMPERED[kind])

    assert is_page_of_refusal(response)
    assert Grant.objects.count() == 0


CHECKED_AGAIN = {
    "plain": ({"code_challenge_method": "plain"}, "invalid_request"),
    "a short challenge": ({"code_challenge": "a"}, "invalid_request"),
    "a long challenge": ({"code_challenge": "a" * 300}, "invalid_request"),
    "a token": ({"response_type": "token"}, "unsupported_response_type"),
    "a bad scope": ({"scope": "bogus"}, "invalid_scope"),
    "a bad resource": ({"resource": "::"}, "invalid_target"),
}


@pytest.mark.parametrize("kind", CHECKED_AGAIN)
def test_a_tampered_field_is_checked_again(browser, board, kind):
    tampered, error = CHECKED_AGAIN[kind]

    assert error_of(answer(browser, board, tampered=tampered)) == error
    assert Grant.objects.count() == 0


def test_a_field_without_its_address_in_the_url_gives_no_code(browser, board):
    """Without the query, the fields alone decide."""
    fields = fields_of(open_page(browser, board))
    bare = {**fields, "allow": "true", "code_challenge": ""}

    assert error_of(browser.post(AUTHORIZE, bare)) == "invalid_request"
    assert Grant.objects.count() == 0


def test_the_own_form_raises_no_scope_beyond_what_the_person_can_give(browser, board):
    more = {"scope": f"{ALL_SCOPES} credentials:reveal comments:internal"}
    response = answer(browser, board, scope="tickets:read", tampered=more)

    token, _ = pair_in(redeem(parameters_of(response)[1]["code"], board))

    assert set(me(token).json()["scopes"]) == set(ALL_SCOPES.split())


def test_another_page_cannot_answer_for_the_person(mia, board):
    guarded = signed_in(mia, enforce_csrf_checks=True)
    fields = fields_of(open_page(guarded, board))

    forged = guarded.post(
        AUTHORIZE, {**fields, "csrfmiddlewaretoken": "x" * 64, "allow": "true"}
    )

    assert forged.status_code == 403
    assert Grant.objects.count() == 0


def test_one_persons_form_in_anothers_session_lets_nobody_in(browser, board, stranger):
    fields = fields_of(open_page(browser, board))

    response = signed_in(stranger.user).post(AUTHORIZE, {**fields, "allow": "true"})

    assert is_page_of_refusal(response)
    assert Connection.objects.count() == 0


def test_an_answer_without_a_session_is_worth_nothing(browser, board):
    fields = {**fields_of(open_page(browser, board)), "allow": "true"}
    anyone = Client(raise_request_exception=False)

    asked = f"{AUTHORIZE}?{urlencode(ask(board))}"
    statuses = {anyone.post(url, fields).status_code for url in (AUTHORIZE, asked)}

    assert statuses <= {302, 400}
    assert Grant.objects.count() == 0
