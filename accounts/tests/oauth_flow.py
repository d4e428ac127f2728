"""The steps of an OAuth flow through the test client, shared by the tests of the door.

A step that is told `name=None` leaves that parameter out; any other keyword replaces or
adds one.
"""

import base64
import hashlib
import html
import re
import time
from types import SimpleNamespace
from urllib.parse import parse_qs, urlencode, urlsplit

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client

from accounts import services
from accounts.models import AccessToken, RefreshToken
from accounts.scopes import KEY_SCOPES
from conftest import NOON, SYSTEM, Board, Caller

AUTHORIZE, TOKEN, REVOKE = "/oauth/authorize", "/oauth/token", "/oauth/revoke"
CONNECTIONS = "/accounts/applications/"
REDIRECT = Board.redirect_uri
FORM = "application/x-www-form-urlencoded"
VERIFIER = "a-verifier.of_exactly~43~characters-0123456"
STATE = "s&1=%2F é"
ISSUER = "http://testserver"
ALL_SCOPES = " ".join(KEY_SCOPES)


def challenge_of(verifier):
    digested = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digested).decode().rstrip("=")


def changed(parameters, changes):
    """Return the parameters with these changes; None leaves one out."""
    merged = {**parameters, **changes}
    return {name: value for name, value in merged.items() if value is not None}


def make_public(organization, redirect_uris=(REDIRECT,), name="Phone"):
    """Register a program that keeps no secret."""
    profile = services.Profile(name, list(redirect_uris))
    application, _ = services.create_application(
        organization,
        profile=profile,
        is_confidential=False,
        owner=None,
        actor=SYSTEM,
        at=NOON,
    )
    return SimpleNamespace(
        application=application, client_id=application.client_id, secret=None
    )


def make_registered_at(organization, *redirect_uris):
    return make_public(organization, redirect_uris)


# --- the person ---------------------------------------------------------------------


def signed_in(person, *, minutes_ago=0, method="password", **options):
    """Return the browser of somebody who signed in so long ago, by this method."""
    browser = Client(raise_request_exception=False, **options)
    browser.force_login(person)
    show_again(browser, minutes_ago=minutes_ago, method=method)
    return browser


def show_again(browser, *, minutes_ago=0, method="password"):
    """Leave in the session what allauth leaves when somebody shows who they are."""
    session = browser.session
    record = {"method": method, "at": time.time() - 60 * minutes_ago}
    kept = session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [*kept, record]
    session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = session["_auth_user_id"]
    session.save()


def ask(program, **changes):
    """Return the parameters of a good authorization request, changed."""
    good = {
        "response_type": "code",
        "client_id": program.client_id,
        "redirect_uri": REDIRECT,
        "scope": ALL_SCOPES,
        "state": STATE,
        "code_challenge": challenge_of(VERIFIER),
        "code_challenge_method": "S256",
    }
    return changed(good, changes)


def open_page(browser, program, **changes):
    return browser.get(AUTHORIZE, ask(program, **changes))


def fields_of(page):
    """Return what the consent form would send: its fields and their values."""
    form = page.content.decode().split('<form method="post">')[1].split("</form>")[0]
    tags = re.findall(r"<input [^>]*>", form)
    fields = {}
    for tag in tags:
        given = dict(re.findall(r'([a-z]+)="([^"]*)"', tag))
        if given["type"] == "hidden" or " checked" in tag:
            fields[given["name"]] = html.unescape(given.get("value", ""))
    return fields


def answer(browser, program, *, allow=True, tampered=None, **changes):
    """Open the page and press Allow or Deny, perhaps with tampered fields."""
    asked = ask(program, **changes)
    fields = fields_of(browser.get(AUTHORIZE, asked))
    pressed = {"allow": "true"} if allow else {}
    sent = changed({**fields, **pressed}, tampered or {})
    return browser.post(f"{AUTHORIZE}?{urlencode(asked)}", sent)


def parameters_of(response):
    """Return where a redirect goes and the parameters it carries."""
    assert response.status_code == 302, (response.status_code, response.content[-900:])
    parts = urlsplit(response["Location"])
    given = parse_qs(parts.query, keep_blank_values=True, strict_parsing=True)
    assert not parts.fragment
    assert all(len(values) == 1 for values in given.values())
    target = f"{parts.scheme}://{parts.netloc}{parts.path}"
    return target, {name: values[0] for name, values in given.items()}


def error_of(response):
    """Return the error a redirect carries; it always goes home, with state and iss."""
    target, given = parameters_of(response)
    assert target == REDIRECT
    assert (given["state"], given["iss"]) == (STATE, ISSUER)
    assert "code" not in given
    return given["error"]


def is_page_of_refusal(response):
    told = "This request cannot be answered" in response.content.decode()
    return told and response.status_code == 400 and not response.has_header("Location")


def get_code(person, program, **changes):
    """Let the program in as this person, and return its code."""
    response = answer(signed_in(person), program, **changes)
    return parameters_of(response)[1]["code"]


# --- the program --------------------------------------------------------------------


def basic(client_id, secret, scheme="Basic"):
    pair = f"{client_id}:{secret}".encode()
    return f"{scheme} {base64.b64encode(pair).decode()}"


def send(path, parameters, **headers):
    """POST a form as a program would, without a cookie."""
    program = Client(raise_request_exception=False, enforce_csrf_checks=True)
    return program.post(path, urlencode(parameters), content_type=FORM, headers=headers)


def proof_of(program):
    """Return how this program authenticates in a form."""
    proof = {"client_id": program.client_id}
    return {**proof, "client_secret": program.secret} if program.secret else proof


def redemption(code, program, **changes):
    good = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": REDIRECT,
        "code_verifier": VERIFIER,
        **proof_of(program),
    }
    return changed(good, changes)


def redeem(code, program, **changes):
    return send(TOKEN, redemption(code, program, **changes))


def refresh(token, program, **changes):
    good = {
        "grant_type": "refresh_token",
        "refresh_token": token,
        **proof_of(program),
    }
    return send(TOKEN, changed(good, changes))


def act_as_itself(program, **changes):
    good = {"grant_type": "client_credentials", **proof_of(program)}
    return send(TOKEN, changed(good, changes))


def revoke(token, program, **changes):
    return send(REVOKE, changed({"token": token, **proof_of(program)}, changes))


def get_pair(person, program, **changes):
    """Walk the whole flow and return access and refresh token."""
    response = redeem(get_code(person, program, **changes), program)
    assert response.status_code == 200, response.content
    return pair_in(response)


def pair_in(response):
    given = response.json()
    return given["access_token"], given["refresh_token"]


# --- what came of it ----------------------------------------------------------------


def me(token):
    return Caller(secret=token).get("/v1/me")


def works(token):
    """Tell whether this access token opens the API now."""
    status = me(token).status_code
    assert status in (200, 401)
    return status == 200


def refusal(response):
    """Return status and error code of a refusal in the words of RFC 6749."""
    assert response["Content-Type"] == "application/json"
    assert "no-store" in response["Cache-Control"]
    return response.status_code, response.json()["error"]


INVALID_GRANT = (400, "invalid_grant")
INVALID_REQUEST = (400, "invalid_request")
INVALID_CLIENT = (401, "invalid_client")


def live_tokens():
    """Return how many access and refresh tokens still count."""
    live = RefreshToken.objects.filter(revoked__isnull=True)
    return AccessToken.objects.count(), live.count()
