"""What the token and revocation endpoints read, and how they refuse the rest."""

from urllib.parse import urlencode

import pytest
from django.test import Client

from accounts.models import AccessToken
from accounts.tests.oauth_flow import (
    FORM,
    INVALID_REQUEST,
    REVOKE,
    TOKEN,
    act_as_itself,
    make_public,
    proof_of,
    refusal,
    send,
)
from conftest import PASSWORD

CHALLENGE = 'Basic realm="oauth"'
GOOD = {"grant_type": "client_credentials", "token": "dp_at_unknown"}


@pytest.fixture(params=[TOKEN, REVOKE])
def path(request):
    return request.param


@pytest.fixture
def phone(acme):
    return make_public(acme)


def good(program, **more):
    return {**GOOD, **proof_of(program), **more}


def raw(path, body, content_type=FORM, method="POST", **headers):
    """Send these very bytes, without a cookie."""
    program = Client(raise_request_exception=False, enforce_csrf_checks=True)
    return program.generic(method, path, body, content_type, headers=headers)


# --- the form -----------------------------------------------------------------------


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_slash_at_the_end_does_not_matter(board, path, slash):
    assert send(f"{path}{slash}", good(board)).status_code == 200


NOT_A_FORM = {
    "JSON": ('{"grant_type": "client_credentials"}', "application/json"),
    "JSON called a form": ('{"grant_type": "client_credentials"}', FORM),
    "a form called JSON": (None, "application/json"),
    "multipart": (None, "multipart/form-data; boundary=x"),
    "multipart without a boundary": (None, "multipart/form-data"),
    "plain text": (None, "text/plain"),
    "nothing said": (None, ""),
    "another alphabet": (None, f"{FORM}; charset=utf-16"),
    "an old alphabet": (None, f"{FORM}; charset=latin-1"),
}


@pytest.mark.parametrize("kind", NOT_A_FORM)
def test_only_a_form_is_read(board, path, kind):
    """RFC 6749, 3.2."""
    body, content_type = NOT_A_FORM[kind]

    response = raw(path, body or urlencode(good(board)), content_type)

    assert refusal(response)[0] in (400, 401)
    assert AccessToken.objects.count() == 0


def test_a_json_body_is_told_what_to_send(board):
    """docs/contract.md, 7.1."""
    response = raw(TOKEN, "{}", "application/json")

    assert refusal(response) == INVALID_REQUEST
    assert "x-www-form-urlencoded" in response.json()["error_description"]


@pytest.mark.parametrize("moved", ["all", "client_secret", "unknown"])
def test_nothing_is_read_from_the_address(board, path, moved):
    """RFC 6749, 2.3.1."""
    form = good(board, unknown="x")
    query = form if moved == "all" else {moved: form[moved]}
    rest = {name: form[name] for name in form.keys() - query.keys()}

    response = raw(f"{path}?{urlencode(query)}", urlencode(rest))

    assert refusal(response) == INVALID_REQUEST
    assert AccessToken.objects.count() == 0


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_every_other_method_is_told_post(board, path, method):
    """RFC 6749, 3.2."""
    response = raw(f"{path}?{urlencode(good(board))}", b"", method=method)

    assert response.status_code == 405
    assert (response["Allow"], response["Content-Type"]) == ("POST", "application/json")


REPEATED = (
    "grant_type client_id client_secret scope token code code_verifier redirect_uri"
    " refresh_token token_type_hint unknown"
)


@pytest.mark.parametrize("name", REPEATED.split())
def test_a_repeated_parameter_is_refused(board, path, name):
    """RFC 6749, 3.2."""
    once = good(board, **{name: good(board).get(name, "x")})

    response = raw(path, f"{urlencode(once)}&{name}={once[name]}")

    assert refusal(response) == INVALID_REQUEST


@pytest.mark.parametrize("name", REPEATED.split())
@pytest.mark.parametrize("value", ["a\0b", "x" * 4097], ids=["NUL", "too long"])
def test_what_no_parameter_can_be_is_refused(board, path, name, value):
    """RFC 6749, 5.2."""
    assert refusal(send(path, good(board, **{name: value}))) == INVALID_REQUEST


def test_a_nul_in_a_name_is_refused(board, path):
    assert refusal(send(path, good(board, **{"a\0": "x"}))) == INVALID_REQUEST


@pytest.mark.parametrize("size", [3_000_000, None])
def test_too_much_is_refused_in_the_same_words(board, path, size):
    many = "&".join(f"n{number}=1" for number in range(2000))

    response = raw(path, f"grant_type={'x' * size}" if size else many)

    assert refusal(response) == (413 if size else 400, "invalid_request")


@pytest.mark.parametrize(("how_many", "status"), [(32, 200), (33, 400)])
def test_a_form_has_at_most_so_many_parameters(board, path, how_many, status):
    form = good(board)
    form |= {f"unknown{number}": "" for number in range(how_many - len(form))}

    assert send(path, form).status_code == status


@pytest.mark.parametrize("form", ["&".join(["a=1"] * 900), "a=" + "x" * 40_000])
def test_what_is_too_much_is_refused_before_it_is_split(db, path, form, monkeypatch):
    monkeypatch.setattr("django.http.request.QueryDict.__init__", None)

    assert refusal(raw(path, form))[1] == "invalid_request"


JUNK = [b"", b"&&&", b"=", b"%zz=%", b"\xff\xfe=\xff", b"%ff=%fe&grant_type=%c3"]


@pytest.mark.parametrize("body", JUNK)
def test_junk_is_refused_in_the_same_words(db, path, body):
    assert refusal(raw(path, body))[0] in (400, 401)


# --- the grant ----------------------------------------------------------------------

GRANTS = [
    None,
    "",
    "password",
    "implicit",
    "token",
    "urn:ietf:params:oauth:grant-type:device_code",
    "urn:ietf:params:oauth:grant-type:jwt-bearer",
    "urn:ietf:params:oauth:grant-type:token-exchange",
    "Authorization_Code",
    "client_credentials ",
]


@pytest.mark.parametrize("grant", GRANTS)
def test_there_are_three_grants(board, grant):
    """RFC 6749, 5.2."""
    answer = act_as_itself(board, grant_type=grant)

    assert refusal(answer) == (400, "unsupported_grant_type")


def test_a_right_password_a_wrong_one_and_no_such_person_read_the_same(mia, phone):
    """RFC 6749, 5.2."""
    form = {"grant_type": "password", "client_id": phone.client_id}
    told = set()
    for username, password in ((mia.email, PASSWORD), (mia.email, "x"), ("x", "x")):
        answer = send(TOKEN, {**form, "username": username, "password": password})
        told.add((answer.status_code, answer.content))

    assert len(told) == 1
