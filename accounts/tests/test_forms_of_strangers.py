"""A form of a stranger is small, comes only so often, and costs no hash if refused."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from accounts import services
from accounts.models import User
from accounts.tests.mails import code_in_mail
from accounts.tests.sign_in_support import NEW_PERSON, is_signed_in, sign_in
from api.errors import InvalidRequest
from api.rates import Rate
from conftest import NOON, PASSWORD, SYSTEM

SIGN_IN, SIGN_UP = "/accounts/login/", "/accounts/signup/"
RESET, RESET_CODE = "/accounts/password/reset/", "/accounts/password/reset/code/"
PASSKEY = "/accounts/login/passkey/"
CONFIRM = "/accounts/reauthenticate/"
LONG = "x" * 129


@pytest.fixture
def hashed(monkeypatch):
    """Count what is hashed from now on."""
    found, encode = [], MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher,
        "encode",
        lambda *args, **kwargs: found.append(1) or encode(*args, **kwargs),
    )
    return found


def choose(client, code="BBBB-BBBB", password="another horse battery"):
    return client.post(RESET_CODE, {"code": code, "password": password})


# --- no hash where the limit refuses -------------------------------------------------


def test_a_guess_of_a_code_costs_no_hash(client, mia, hashed):
    client.post(RESET, {"email": mia.email})

    answers = [choose(client) for _ in range(8)]

    assert (answers[0].status_code, answers[-1].status_code) == (200, 429)
    assert hashed == []


def test_a_code_that_is_over_costs_no_hash(client, mia, hashed, settings):
    settings.SIGN_IN_FAILURES = Rate.parse("99/m")
    client.post(RESET, {"email": mia.email})
    for _ in range(5):
        choose(client)

    assert "The code has expired" in choose(client, code_in_mail()).content.decode()
    assert hashed == []


def test_the_right_code_costs_one(client, mia, hashed):
    client.post(RESET, {"email": mia.email})

    choose(client, code_in_mail())

    assert len(hashed) == 1


@pytest.mark.parametrize("email", ["mia@acme.test", "nobody@new.test"])
def test_a_guess_costs_the_same_whether_there_is_an_account(client, mia, hashed, email):
    client.post(RESET, {"email": email})

    assert choose(client).status_code == 200
    assert hashed == []


def test_a_sign_up_that_may_send_no_mail_costs_no_hash(client, db, hashed, settings):
    settings.CODES_PER_CLIENT = Rate.parse("1/h")
    client.post(SIGN_UP, NEW_PERSON)
    before = len(hashed)

    assert client.post(SIGN_UP, NEW_PERSON).status_code == 429
    assert (before, len(hashed)) == (1, 1)


@pytest.mark.parametrize("email", ["bob@devpros.test", "no@where.test"])
def test_a_sign_in_that_is_refused_costs_no_hash(client, bob, hashed, email):
    for _ in range(5):
        sign_in(client, email, "wrong")
    hashed.clear()

    assert sign_in(client, email).status_code == 429
    assert hashed == []


def test_a_confirmation_that_is_refused_costs_no_hash(client, bob, hashed):
    sign_in(client, bob.email)
    for _ in range(5):
        client.post(CONFIRM, {"password": "wrong"})
    hashed.clear()

    assert client.post(CONFIRM, {"password": PASSWORD}).status_code == 429
    assert hashed == []


# --- a password has at most 128 characters -------------------------------------------


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        (SIGN_IN, {"login": "mia@acme.test", "password": LONG}),
        (SIGN_UP, {**NEW_PERSON, "password": LONG}),
        (RESET_CODE, {"code": "BBBB-BBBB", "password": LONG}),
        (CONFIRM, {"password": LONG}),
    ],
)
def test_a_long_password_is_refused_before_it_is_hashed(
    client, mia, path, sent, hashed
):
    client.post(RESET, {"email": mia.email})
    if path == CONFIRM:
        client.force_login(mia)

    answer = client.post(path, sent)

    assert "password" in answer.context["form"].errors
    assert hashed == []


def test_no_command_makes_a_long_password_either(db):
    person = services.Person("long@devpros.test", "Long", "correct horse " * 10)

    with pytest.raises(InvalidRequest):
        services.create_agent(person, actor=SYSTEM, at=NOON)
    assert not User.objects.filter(email=person.email).exists()


# --- how often, and how large --------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        SIGN_IN,
        SIGN_UP,
        "/accounts/signup/code/",
        RESET,
        RESET_CODE,
        "/accounts/password/reset/again/",
        "/accounts/login/browser/code/",
        PASSKEY,
        "/accounts/invitation/",
        "/accounts/2fa/authenticate/",
        "/admin/login/",
        "/portal/keys/new/",
        "/oauth/authorize",
    ],
)
def test_one_client_sends_forms_only_so_often(client, db, settings, path):
    settings.ANONYMOUS_POST_LIMIT = Rate.parse("2/m")

    answers = [client.post(path).status_code for _ in range(3)]
    neighbour = client.post(path, REMOTE_ADDR="203.0.113.9")

    assert answers[-1] == 429
    assert 429 not in answers[:2]
    assert neighbour.status_code != 429


def test_who_is_signed_in_is_not_counted(client, mia, settings):
    settings.ANONYMOUS_POST_LIMIT = Rate.parse("1/m")
    sign_in(client, mia.email)

    answers = [client.post("/accounts/2fa/totp/activate/") for _ in range(3)]

    assert is_signed_in(client)
    assert [answer.status_code for answer in answers] == [302] * 3


def test_a_refusal_is_a_page_that_says_when(client, db, settings):
    settings.ANONYMOUS_POST_LIMIT = Rate.parse("1/m")
    client.post(RESET)

    refused = client.post(RESET)

    assert 1 <= int(refused["Retry-After"]) <= 61
    assert "Too many forms" in refused.content.decode()


def test_a_refusal_asks_the_database_nothing(
    client, db, settings, django_assert_num_queries
):
    settings.ANONYMOUS_POST_LIMIT = Rate.parse("1/m")
    client.post(RESET)

    with django_assert_num_queries(0):
        assert client.post(RESET).status_code == 429


@pytest.mark.parametrize("path", [SIGN_IN, SIGN_UP, RESET_CODE, PASSKEY])
def test_a_large_form_is_not_read(client, db, path, hashed):
    answer = client.post(path, {"password": "x" * 20_000, "credential": "[" * 20_000})

    assert answer.status_code == 413
    assert hashed == []


@pytest.mark.parametrize("sent", ["[" * 8_000, "x" * 9_000, '{"id": "' + "A" * 9_000])
def test_a_long_or_deep_credential_is_refused(client, db, sent):
    answer = client.post(PASSKEY, {"credential": sent})

    assert answer.url == SIGN_IN
    assert not is_signed_in(client)


def test_a_form_without_its_token_is_counted_as_well(db, settings):
    settings.ANONYMOUS_POST_LIMIT = Rate.parse("1/m")
    stranger = Client(enforce_csrf_checks=True)

    answers = [stranger.post(RESET).status_code for _ in range(2)]

    assert answers == [403, 429]
