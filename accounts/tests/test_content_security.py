"""What pages may load, and what browsers may keep of them."""

import re

import pytest
from csp.decorators import csp_update
from django.http import HttpResponse

from accounts.tests.sign_in_support import sign_in
from credentials.tests.one_time_links import CANARY, stored_secret
from devpros.content_security import ContentSecurityMiddleware

STRICT = {
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}
UNFOLDS = {
    "script-src 'self' 'unsafe-eval'",
    "style-src 'self' 'unsafe-inline'",
    "connect-src 'self'",
}


def policy_of(response):
    return set(response["Content-Security-Policy"].split("; "))


@pytest.mark.parametrize(
    "path", ["/v1/health", "/v1/me", "/v1", "/nowhere", "/oauth/authorize"]
)
def test_what_needs_no_script_loads_our_own_styles_and_pictures(client, db, path):
    assert policy_of(client.get(path)) == STRICT


@pytest.mark.parametrize("page", ["login/", "signup/", "password/reset/"])
def test_an_account_page_may_run_our_own_scripts_in_files_and_no_more(client, db, page):
    ours = {"script-src 'self'", "connect-src 'self'"}

    assert policy_of(client.get(f"/accounts/{page}")) == STRICT | ours


def test_a_preflight_has_a_policy_as_well(client, db):
    headers = {"Origin": "https://a.test", "Access-Control-Request-Method": "GET"}

    assert policy_of(client.options("/v1/me", headers=headers)) == STRICT


def test_the_admin_may_do_what_unfold_needs_and_no_more(client, bob):
    sign_in(client, bob.email)

    assert policy_of(client.get("/admin/")) == STRICT - {"style-src 'self'"} | UNFOLDS


@pytest.mark.parametrize(
    "page", ["login/", "logout/", "2fa/", "2fa/totp/activate/", "nowhere/"]
)
def test_no_account_page_is_kept_or_framed(client, bob, page):
    if page != "login/":
        sign_in(client, bob.email)

    response = client.get(f"/accounts/{page}")

    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"


def test_a_redirect_to_confirm_the_password_is_not_kept_either(client, bob):
    client.force_login(bob)

    response = client.get("/accounts/2fa/totp/activate/")

    assert response.status_code == 302
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "page", ["login/", "logout/", "reauthenticate/", "2fa/", "2fa/totp/activate/"]
)
def test_no_page_has_script_or_style_of_its_own(client, bob, page):
    if page != "login/":
        sign_in(client, bob.email)

    shown = client.get(f"/accounts/{page}").content.decode()

    assert "<script" not in re.sub(r'<script [a-z="]+ src="/static/', "", shown)
    assert "<style" not in shown
    assert " style=" not in shown
    assert "http://" not in shown.replace("http://www.w3.org", "")


def test_a_view_widens_the_policy_of_its_own_answer(rf):
    view = csp_update({"form-action": ["https://board.test"]})(
        lambda request: HttpResponse()
    )

    response = ContentSecurityMiddleware(view)(rf.get("/oauth/authorize"))

    wider = {"form-action 'self' https://board.test"}
    assert policy_of(response) == STRICT - {"form-action 'self'"} | wider


def test_the_page_of_an_opened_secret_evaluates_nothing(client, alice, bob, ticket):
    credential = stored_secret(alice, ticket)
    page = f"/admin/credentials/credential/{credential.pk}/open_on_record/"
    sign_in(client, bob.email)

    opened = client.post(page, {"reason": "Check the settings of the cache"})

    ours = {"script-src 'self'", "connect-src 'self'"}
    assert opened.status_code == 200
    assert CANARY in opened.content.decode()
    assert policy_of(opened) == STRICT | ours
    assert " style=" not in opened.content.decode()
