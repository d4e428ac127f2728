"""What the bare library still does wrong on its pinned version.

Each test runs the library without our override. When a new release mends the fault, the
test fails, and the override it names can go (docs/decisions/0008-oauth-overrides.md).
"""

import base64
from types import SimpleNamespace

import pytest
from django.test import RequestFactory
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.settings import oauth2_settings
from oauthlib.common import Request
from oauthlib.oauth2 import Server
from oauthlib.oauth2.rfc6749 import errors

from accounts.models import Grant
from accounts.oauth.authorize import AuthorizationView
from accounts.oauth.parameters import Refused, read_form
from accounts.oauth.server import code_grant
from accounts.oauth.token import TokenView
from accounts.oauth.validator import Validator
from accounts.tests.oauth_flow import (
    AUTHORIZE,
    FORM,
    answer,
    ask,
    get_code,
    get_pair,
    signed_in,
)


class BareView(TokenView.__mro__[2]):
    """The library's token view, with its own validator and server."""

    validator_class = OAuth2Validator
    server_class = Server
    oauthlib_backend_class = oauth2_settings.OAUTH2_BACKEND_CLASS


def bare_post(body, **headers):
    request = RequestFactory().post("/oauth/token", body, content_type=FORM, **headers)
    return BareView.as_view()(request)


def test_the_bare_view_is_the_librarys():
    assert BareView.__mro__[1].__module__ == "oauth2_provider.views.base"


def test_the_library_still_checks_a_password_before_the_grant(db):
    """T12: `Server` without the password grant, and the allow-list before it."""
    assert "password" in Server(OAuth2Validator()).grant_types


def test_the_library_still_takes_the_last_of_a_repeated_parameter(board):
    """T11: parameters.py."""
    body = (
        "grant_type=client_credentials&scope=nothing&scope=tickets:read"
        f"&client_id={board.client_id}&client_secret=x"
    )
    request = RequestFactory().post("/oauth/token", body, content_type=FORM)

    backend = oauth2_settings.OAUTH2_BACKEND_CLASS(SimpleNamespace())

    assert ("scope", "tickets:read") in backend.extract_body(request)
    with pytest.raises(Refused):
        read_form(request)


def test_the_library_still_reads_basic_in_one_case_alone():
    """T9: Validator._extract_basic_auth."""
    pair = base64.b64encode(b"a:b").decode()
    request = SimpleNamespace(headers={"HTTP_AUTHORIZATION": f"basic {pair}"})

    assert OAuth2Validator()._extract_basic_auth(request) is None
    assert Validator()._extract_basic_auth(request) == pair


def test_the_library_still_challenges_a_bad_client_for_bearer(db):
    """T8: the challenge of token.py."""
    response = bare_post("grant_type=client_credentials&client_id=x&client_secret=y")

    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_the_library_still_answers_get_with_nothing():
    """T16: EndpointMixin.http_method_not_allowed."""
    response = BareView.as_view()(RequestFactory().get("/oauth/token"))

    assert (response.status_code, response.content) == (405, b"")


def test_the_library_still_keeps_a_code_as_it_is(mia, board, monkeypatch):
    """B-D4: Validator.save_authorization_code."""
    kept = []
    monkeypatch.setattr(Grant.objects, "create", lambda **row: kept.append(row))
    request = SimpleNamespace(
        client=board.application,
        user=mia,
        scopes=[],
        redirect_uri="",
        code_challenge="",
        code_challenge_method="",
        nonce="",
        claims=None,
    )

    OAuth2Validator().save_authorization_code("", {"code": "plain"}, request)

    assert kept[0]["code"] == "plain"


def test_the_library_still_forgets_a_used_code(mia, board):
    """T6: Validator.invalidate_authorization_code, which keeps it to know a replay."""
    get_code(mia, board)
    code = Grant.objects.get().code
    request = SimpleNamespace(client=board.application)

    OAuth2Validator().invalidate_authorization_code("", code, request)

    assert not Grant.objects.exists()


def test_the_library_still_redeems_for_a_person_who_was_deactivated(mia, board):
    """T24: Validator.validate_code and validate_refresh_token."""
    get_code(mia, board)
    mia.is_active = False
    mia.save()
    code, request = Grant.objects.get().code, Request("/oauth/token")

    assert OAuth2Validator().validate_code("", code, board.application, request)
    assert not Validator().validate_code("", code, board.application, request)


def test_the_library_still_refreshes_for_a_person_who_was_deactivated(mia, board):
    """T24"""
    _, token = get_pair(mia, board)
    mia.is_active = False
    mia.save()
    request, client = Request("/oauth/token"), board.application

    assert OAuth2Validator().validate_refresh_token(token, client, request)
    assert not Validator().validate_refresh_token(token, client, request)


def test_the_library_still_refuses_another_address_in_other_words(mia, board):
    """T4: Validator.confirm_redirect_uri."""
    get_code(mia, board)
    grant, client = Grant.objects.get(), board.application
    asked = ("", grant.code, "https://x/", client)

    assert not OAuth2Validator().confirm_redirect_uri(*asked)
    request = SimpleNamespace(grant=grant, using_default_redirect_uri=False)
    with pytest.raises(errors.InvalidGrantError):
        Validator().confirm_redirect_uri(*asked, request)


def test_the_library_still_knows_plain_challenges():
    """A6: server.code_grant."""
    grant = Server(OAuth2Validator()).auth_grant

    assert "plain" in grant._code_challenge_methods
    assert "plain" not in code_grant(Validator())._code_challenge_methods


def test_the_library_still_denies_without_saying_who(mia, board, monkeypatch):
    """A12, B-D17: AuthorizationView.redirect."""
    monkeypatch.setattr(
        AuthorizationView, "redirect", AuthorizationView.__mro__[1].redirect
    )

    response = answer(signed_in(mia), board, allow=False)

    assert "error=access_denied" in response["Location"]
    assert "iss=" not in response["Location"]


def test_the_library_still_lets_a_client_skip_the_consent(mia, board, monkeypatch):
    """A13, B-D18: AuthorizationView._ignore_shortcuts."""
    get_pair(mia, board)
    browser = signed_in(mia)
    browser.raise_request_exception = True
    monkeypatch.setattr(AuthorizationView, "_ignore_shortcuts", lambda *_: None)

    with pytest.raises(AttributeError, match="membership"):
        # It goes straight to the code, without the form that names the membership.
        browser.get(AUTHORIZE, ask(board, approval_prompt="auto"))
