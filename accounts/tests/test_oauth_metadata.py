"""Metadata of the authorization server and of the API (RFC 8414, RFC 9728)."""

import json

import pytest

from accounts.scopes import SENTENCES
from accounts.tests.oauth_flow import ISSUER, get_code, make_public, me
from conftest import Caller

SERVER = "/.well-known/oauth-authorization-server"
RESOURCE = "/.well-known/oauth-protected-resource"


@pytest.fixture(params=[SERVER, RESOURCE])
def path(request):
    return request.param


def test_the_server_names_itself_and_what_it_offers(client):
    """RFC 8414."""
    assert client.get(SERVER).json() == {
        "issuer": ISSUER,
        "authorization_endpoint": f"{ISSUER}/oauth/authorize",
        "token_endpoint": f"{ISSUER}/oauth/token",
        "revocation_endpoint": f"{ISSUER}/oauth/revoke",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": [
            "authorization_code",
            "refresh_token",
            "client_credentials",
        ],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": METHODS,
        "revocation_endpoint_auth_methods_supported": METHODS,
        "scopes_supported": sorted(SENTENCES),
        "authorization_response_iss_parameter_supported": True,
    }


METHODS = ["client_secret_basic", "client_secret_post", "none"]


def test_every_endpoint_that_is_named_is_there(client, db):
    document = client.get(SERVER).json()

    for name, url in document.items():
        if name.endswith("_endpoint"):
            assert client.get(url.removeprefix(ISSUER)).status_code in (400, 405)


def test_the_issuer_is_the_one_of_every_answer(client, mia, board):
    """RFC 9207: `parameters_of` and `error_of` compare it, too."""
    assert client.get(SERVER).json()["issuer"] == ISSUER
    assert get_code(mia, board)


def test_the_api_names_its_server_and_its_scopes(client):
    """RFC 9728."""
    assert client.get(RESOURCE).json() == {
        "resource": ISSUER,
        "authorization_servers": [ISSUER],
        "scopes_supported": sorted(SENTENCES),
        "bearer_methods_supported": ["header"],
        "resource_name": "DevPros API",
    }


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "testserver:444"])
def test_the_host_that_is_asked_for_changes_nothing(client, path, host):
    """RFC 8414, 3."""
    headers = {"Host": host, "X-Forwarded-Host": "evil.test", "Forwarded": "host=x"}

    assert client.get(path, headers=headers).content == client.get(path).content


def test_a_foreign_host_is_told_nothing(client, path):
    """RFC 8414, 3."""
    answer = client.get(path, headers={"Host": "evil.test"})

    assert answer.status_code == 400
    assert b"oauth" not in answer.content


def test_https_in_front_changes_nothing(client, path):
    """RFC 8414, 3."""
    headers = {"X-Forwarded-Proto": "https"}

    assert client.get(path, headers=headers).content == client.get(path).content


@pytest.mark.parametrize("credential", ["", "nonsense", "dp_at_x"])
def test_a_refusal_says_where_to_ask_for_a_token(db, credential):
    answer = Caller(secret=credential).get("/v1/me")

    challenge = answer["WWW-Authenticate"]
    assert answer.status_code == 401
    assert f'resource_metadata="{ISSUER}{RESOURCE}"' in challenge
    assert challenge.startswith("Bearer ")


def test_the_documents_may_be_read_by_any_page_and_kept_for_minutes(client, path):
    answer = client.get(path)

    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "public, max-age=300"
    assert json.loads(answer.content)


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_documents_are_only_read(client, path, method):
    assert getattr(client, method)(path).status_code == 405


UNOFFERED = [
    "/oauth/introspect",
    "/oauth/device-authorization",
    "/oauth/device",
    "/oauth/register",
    "/oauth/applications/",
    "/oauth/authorized_tokens/",
    "/oauth/revoke_token",
    "/oauth/userinfo",
    "/oauth/logout",
    "/.well-known/openid-configuration",
    "/.well-known/jwks.json",
]


@pytest.mark.parametrize("path", UNOFFERED)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_not_offered_is_not_there(client, mia, path, method):
    """I1-I4: introspection is not mounted."""
    client.force_login(mia)

    assert getattr(client, method)(path).status_code == 404


def test_nobody_registers_a_program_by_naming_its_address(client, acme, mia):
    """No metadata documents of clients."""
    phone = make_public(acme)
    phone.client_id = "https://client.test/metadata.json"
    client.force_login(mia)

    asked = {"client_id": phone.client_id, "response_type": "code"}

    assert client.get("/oauth/authorize", asked).status_code == 400
    assert me("dp_at_x").status_code == 401
