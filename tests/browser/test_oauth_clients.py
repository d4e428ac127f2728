"""Clients that nobody here wrote, in front of a person with a real browser.

Each reads the metadata document first and takes every address from there.
"""

import pytest
import requests
from authlib.common.security import generate_token
from authlib.integrations import requests_client as authlib
from requests_oauthlib import OAuth2Session

from accounts import services
from accounts.models import Application, Membership, Organization
from accounts.oauth.configuration import provider_settings
from conftest import NOON, PASSWORD, SYSTEM, file_ticket
from tests.browser.callback import listening, query_of
from tests.browser.sign_in_support import submit_sign_in
from tests.browser.waiting import TIMEOUT

pytestmark = [
    pytest.mark.once,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]

SCOPE = "tickets:read tickets:write"
TICKET = {"title": "Filed by a client", "description": "Through a token of Mia's"}


@pytest.fixture
def server(live_server, settings, monkeypatch):
    """Return what the server says of itself, known by the address it really has."""
    settings.PUBLIC_URL = live_server.url
    settings.OAUTH2_PROVIDER = provider_settings(live_server.url)
    # Our server has no TLS here, and its client would rather not talk to it.
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    document = f"{live_server.url}/.well-known/oauth-authorization-server"
    metadata = requests.get(document, timeout=TIMEOUT).json()
    assert metadata["issuer"] == live_server.url
    return metadata


@pytest.fixture
def callback(tab):
    with listening() as callback:
        tab.friends.append(callback.origin)
        yield callback


def register(organization, address, *, secret=True):
    """Register a client that returns to this address; return its id and secret."""
    application, issued = services.create_application(
        organization,
        profile=services.Profile("Kanban", [address]),
        is_confidential=secret,
        owner=None,
        actor=SYSTEM,
        at=NOON,
    )
    return application.client_id, issued


def confidential(organization, callback):
    """Return Authlib as a client with a secret, which it sends by Basic."""
    client_id, secret = register(organization, callback.registered)
    return authlib.OAuth2Session(
        client_id,
        secret,
        token_endpoint_auth_method="client_secret_basic",
        scope=SCOPE,
        redirect_uri=callback.redirect_uri,
        code_challenge_method="S256",
    )


def public(organization, callback, scope=SCOPE):
    """Return requests-oauthlib as a client without a secret."""
    client_id, _ = register(organization, callback.registered, secret=False)
    return OAuth2Session(
        client_id,
        redirect_uri=callback.redirect_uri,
        scope=scope.split(),
        pkce="S256",
    )


def returned_to(callback, server, state):
    """Wait for the browser; check what every client must check; return the address."""
    address = callback.answer()
    query = query_of(address)
    assert (query["state"], query["iss"]) == (state, server["issuer"])
    return address


def let_in(tab, client, server, callback, person):
    """Ask, sign in, allow and redeem the code, all as `public` does it."""
    uri, state = client.authorization_url(server["authorization_endpoint"])
    tab.page.goto(uri)
    submit_sign_in(tab.page, person)
    press(tab, "Allow")
    address = returned_to(callback, server, state)
    return client.fetch_token(
        server["token_endpoint"],
        authorization_response=address,
        include_client_id=True,
    )


def approve(client):
    """Let agents authorize it."""
    application = Application.objects.get(client_id=client.client_id)
    services.approve_application(application, actor=SYSTEM, at=NOON)


def press(tab, name):
    tab.page.get_by_role("button", name=name, exact=True).click()


def me(client, server):
    return client.get(f"{server['issuer']}/v1/me")


def test_authlib_goes_all_the_way_with_a_secret(
    tab, server, callback, acme, mia, alice, mallory
):
    ours, theirs = file_ticket(alice), file_ticket(mallory)
    api, verifier = f"{server['issuer']}/v1", generate_token(48)

    with confidential(acme, callback) as client:
        uri, state = client.create_authorization_url(
            server["authorization_endpoint"], code_verifier=verifier
        )
        tab.page.goto(uri)
        submit_sign_in(tab.page, mia)
        press(tab, "Allow")
        first = client.fetch_token(
            server["token_endpoint"],
            authorization_response=returned_to(callback, server, state),
            code_verifier=verifier,
            state=state,
        )
        assert (first["token_type"], first["expires_in"]) == ("Bearer", 3600)
        assert me(client, server).json()["actor"]["name"] == mia.name
        filed = client.post(f"{api}/tickets", json=TICKET)
        assert (filed.status_code, filed.json()["created_by"]["name"]) == (
            201,
            mia.name,
        )
        assert client.get(f"{api}/tickets/{ours.public_id}").status_code == 200
        assert client.get(f"{api}/tickets/{theirs.public_id}").status_code == 404

        second = client.refresh_token(server["token_endpoint"])
        assert second["refresh_token"] != first["refresh_token"]
        assert me(client, server).status_code == 200

        revoked = client.revoke_token(
            server["revocation_endpoint"],
            token=second["refresh_token"],
            token_type_hint="refresh_token",
        )
        assert (revoked.status_code, me(client, server).status_code) == (200, 401)
    assert tab.faults == []


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_requests_oauthlib_goes_all_the_way_without_one(tab, server, acme, mia, host):
    with listening(host) as callback:
        tab.friends.append(callback.origin)
        client = public(acme, callback)
        first = let_in(tab, client, server, callback, mia)
        api = f"{server['issuer']}/v1"
        assert client.post(f"{api}/tickets", json=TICKET).status_code == 201

        second = client.refresh_token(
            server["token_endpoint"], client_id=client.client_id
        )
        assert second["access_token"] != first["access_token"]
        assert me(client, server).status_code == 200

        address, headers, body = client._client.prepare_token_revocation_request(
            server["revocation_endpoint"],
            second["access_token"],
            client_id=client.client_id,
        )
        revoked = requests.post(address, data=body, headers=headers, timeout=TIMEOUT)
        assert (revoked.status_code, me(client, server).status_code) == (200, 401)
        client.close()
    assert tab.faults == []


def test_who_denies_returns_without_a_code(tab, server, callback, acme, mia):
    with public(acme, callback) as client:
        uri, state = client.authorization_url(server["authorization_endpoint"])
    tab.page.goto(uri)
    submit_sign_in(tab.page, mia)

    press(tab, "Deny")

    query = query_of(returned_to(callback, server, state))
    assert (query["error"], "code" in query) == ("access_denied", False)
    assert (mia.connections.count(), tab.faults) == (0, [])


def test_somebody_else_can_answer_on_the_same_page(
    tab, server, callback, acme, mia, bob
):
    with public(acme, callback) as client:
        approve(client)
        uri, state = client.authorization_url(server["authorization_endpoint"])
        tab.page.goto(uri)
        submit_sign_in(tab.page, bob)

        press(tab, "Use another account")
        submit_sign_in(tab.page, mia)
        press(tab, "Allow")

        address = returned_to(callback, server, state)
        client.fetch_token(
            server["token_endpoint"],
            authorization_response=address,
            include_client_id=True,
        )
        assert me(client, server).json()["actor"]["name"] == mia.name
    assert (bob.connections.count(), tab.faults) == (0, [])


@pytest.mark.parametrize(("steps_back", "answer"), [(0, "error"), (1, "code")])
def test_the_keyboard_alone_can_answer(
    tab, server, callback, acme, mia, steps_back, answer
):
    keyboard = tab.page.keyboard
    with public(acme, callback) as client:
        uri, state = client.authorization_url(server["authorization_endpoint"])
    tab.page.goto(uri)
    tab.page.wait_for_selector("input[name=login]:focus")  # it is not there at once
    keyboard.type(mia.email)
    keyboard.press("Tab")
    keyboard.type(PASSWORD)
    keyboard.press("Enter")
    tab.page.wait_for_url("**/oauth/authorize?**")

    # The last stop of the page is Deny, and the one before it Allow.
    tab.page.get_by_role("button", name="Deny").focus()
    for _ in range(steps_back):
        keyboard.press("Shift+Tab")
    keyboard.press("Enter")

    assert answer in query_of(returned_to(callback, server, state))
    assert tab.faults == []


def test_a_member_of_two_organizations_picks_one(
    tab, server, callback, acme, mia, alice, mallory
):
    """Mallory Inc takes Mia on, and Mia lets the client in there, not at Acme."""
    elsewhere = Organization.objects.get(name="Mallory Inc")
    Membership.objects.create(organization=elsewhere, user=mia, created_at=NOON)
    at_acme, there = file_ticket(alice), file_ticket(mallory)
    with public(acme, callback) as client:
        uri, state = client.authorization_url(server["authorization_endpoint"])
        tab.page.goto(uri)
        submit_sign_in(tab.page, mia)

        tab.page.get_by_label("Mallory Inc").check()
        press(tab, "Allow")

        address = returned_to(callback, server, state)
        client.fetch_token(
            server["token_endpoint"],
            authorization_response=address,
            include_client_id=True,
        )
        assert me(client, server).json()["organization"]["name"] == "Mallory Inc"
        tickets = f"{server['issuer']}/v1/tickets"
        assert client.get(f"{tickets}/{there.public_id}").status_code == 200
        assert client.get(f"{tickets}/{at_acme.public_id}").status_code == 404
    assert tab.faults == []


def test_an_agents_client_reaches_every_organization_and_no_further(
    tab, server, callback, acme, bob, alice, mallory, monkeypatch
):
    tickets = [file_ticket(alice), file_ticket(mallory)]
    asked = f"{SCOPE} comments:internal webhooks:manage"
    with public(acme, callback, scope=asked) as client:
        approve(client)
        # This library takes it for a fault to be given less than it asked for.
        monkeypatch.setenv("OAUTHLIB_RELAX_TOKEN_SCOPE", "1")
        token = let_in(tab, client, server, callback, bob)

        assert sorted(token["scope"]) == sorted([*SCOPE.split(), "comments:internal"])
        for ticket in tickets:
            path = f"{server['issuer']}/v1/tickets/{ticket.public_id}"
            assert client.get(path).status_code == 200
        assert client.get(f"{server['issuer']}/v1/webhooks").status_code in {403, 404}
    assert tab.faults == []


def test_revoking_on_the_page_ends_the_access_at_once(tab, server, callback, acme, mia):
    with public(acme, callback) as client:
        token = let_in(tab, client, server, callback, mia)
        assert me(client, server).status_code == 200

        tab.page.goto("/accounts/applications/")
        press(tab, "Revoke Kanban")
        tab.page.wait_for_selector("text=Its access ended.")

        assert me(client, server).status_code == 401
    form = {
        "grant_type": "refresh_token",
        "refresh_token": token["refresh_token"],
        "client_id": client.client_id,
    }
    answer = requests.post(server["token_endpoint"], data=form, timeout=TIMEOUT)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert tab.faults == []
