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
from accounts.oauth.parameters import OAuthError, read_form
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
    """`Server` without the password grant, and the allow-list before it (RFC 6749,
    5.2).
    """
    assert "password" in Server(OAuth2Validator()).grant_types


def test_the_library_still_takes_the_last_of_a_repeated_parameter(board):
    """Parameters.py (RFC 6749, 3.2)."""
    body = (
        "grant_type=client_credentials&scope=nothing&scope=tickets:read"
        f"&client_id={board.client_id}&client_secret=x"
    )
    request = RequestFactory().post("/oauth/token", body, content_type=FORM)

    backend = oauth2_settings.OAUTH2_BACKEND_CLASS(SimpleNamespace())

    assert ("scope", "tickets:read") in backend.extract_body(request)
    with pytest.raises(OAuthError):
        read_form(request)


def test_the_library_still_reads_basic_in_one_case_alone():
    """Validator._extract_basic_auth (RFC 9110, 11.1)."""
    pair = base64.b64encode(b"a:b").decode()
    request = SimpleNamespace(headers={"HTTP_AUTHORIZATION": f"basic {pair}"})

    assert OAuth2Validator()._extract_basic_auth(request) is None
    assert Validator()._extract_basic_auth(request) == pair


def test_the_library_still_challenges_a_bad_client_for_bearer(db):
    """The challenge of token.py (RFC 6749, 5.2)."""
    response = bare_post("grant_type=client_credentials&client_id=x&client_secret=y")

    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_the_library_still_answers_get_with_nothing():
    """EndpointMixin.http_method_not_allowed (RFC 6749, 3.2)."""
    response = BareView.as_view()(RequestFactory().get("/oauth/token"))

    assert (response.status_code, response.content) == (405, b"")


def test_the_library_still_keeps_a_code_as_it_is(mia, board, monkeypatch):
    """Validator.save_authorization_code."""
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
    """Validator.invalidate_authorization_code, which keeps it to know a replay (RFC
    6749, 4.1.2).
    """
    get_code(mia, board)
    code = Grant.objects.get().code
    request = SimpleNamespace(client=board.application)

    OAuth2Validator().invalidate_authorization_code("", code, request)

    assert not Grant.objects.exists()


def test_the_library_still_redeems_for_a_person_who_was_deactivated(mia, board):
    """Validator.validate_code and validate_refresh_token."""
    get_code(mia, board)
    mia.is_active = False
    mia.save()
    code, request = Grant.objects.get().code, Request("/oauth/token")

    assert OAuth2Validator().validate_code("", code, board.application, request)
    assert not Validator().validate_code("", code, board.application, request)


def test_the_library_still_refreshes_for_a_person_who_was_deactivated(mia, board):
    _, token = get_pair(mia, board)
    mia.is_active = False
    mia.save()
    request, client = Request("/oauth/token"), board.application

    assert OAuth2Validator().validate_refresh_token(token, client, request)
    assert not Validator().validate_refresh_token(token, client, request)


def test_the_library_still_refuses_another_address_in_other_words(mia, board):
    """Validator.confirm_redirect_uri (RFC 6749, 4.1.3)."""
    get_code(mia, board)
    grant, client = Grant.objects.get(), board.application
    asked = ("", grant.code, "https://x/", client)

    assert not OAuth2Validator().confirm_redirect_uri(*asked)
    request = SimpleNamespace(grant=grant, using_default_redirect_uri=False)
    with pytest.raises(errors.InvalidGrantError):
        Validator().confirm_redirect_uri(*asked, request)


def test_the_library_still_knows_plain_challenges():
    """Server.code_grant (RFC 7636, 4.3)."""
    grant = Server(OAuth2Validator()).auth_grant

    assert "plain" in grant._code_challenge_methods
    assert "plain" not in code_grant(Validator())._code_challenge_methods


def test_the_library_still_denies_without_saying_who(mia, board, monkeypatch):
    """AuthorizationView.redirect (RFC 6749, 4.1.2.1)."""
    monkeypatch.setattr(
        AuthorizationView, "redirect", AuthorizationView.__mro__[1].redirect
    )

    response = answer(signed_in(mia), board, allow=False)

    assert "error=access_denied" in response["Location"]
    assert "iss=" not in response["Location"]


def test_the_library_still_lets_a_client_skip_the_consent(mia, board, monkeypatch):
    """AuthorizationView._ignore_shortcuts (RFC 8252, 8.6)."""
    get_pair(mia, board)
    browser = signed_in(mia)
    browser.raise_request_exception = True
    monkeypatch.setattr(AuthorizationView, "_ignore_shortcuts", lambda *_: None)

    with pytest.raises(AttributeError, match="membership"):
        # It goes straight to the code, without the form that names the membership.
        browser.get(AUTHORIZE, ask(board, approval_prompt="auto"))
