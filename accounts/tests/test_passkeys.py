"""Passkeys: what is refused, what agents need. tests/browser/ does the ceremonies."""

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.test import Client

from accounts.models import SecurityEvent, User
from accounts.pages.webauthn_forms import AddForm
from accounts.tests.sign_in_support import (
    ADD_PASSKEY,
    CONFIRM_PASSKEY,
    PASSKEY_SIGN_IN,
    PASSKEYS,
    UNREACHABLE_STORE,
    accept_passkey,
    confirm,
    is_signed_in,
    sign_in,
)

NONSENSE = [
    "",
    "nothing",
    "[]",
    "{}",
    "null",
    '{"response": []}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}',
    json.dumps(
        {
            "id": "AA",
            "rawId": "AA",
            "type": "public-key",
            "response": {
                "clientDataJSON": "e30",
                "authenticatorData": "AAAA",
                "signature": "AAAA",
                "userHandle": "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5",
                "attestationObject": "oA",
            },
        }
    ),
]


@pytest.fixture
def laptop(bob):
    """Bob's passkey; nothing can be signed with it here."""
    return Authenticator.objects.create(
        user=bob, type="webauthn", data={"name": "Laptop", "credential": {}}
    )


def test_the_challenge_is_for_the_script_and_names_nobody(client, bob, laptop):
    answer = client.get(PASSKEY_SIGN_IN, headers={"Accept": "application/json"})

    asked = answer.json()["request_options"]["publicKey"]
    assert asked["userVerification"] == "required"
    assert not asked.get("allowCredentials")
    assert client.get(PASSKEY_SIGN_IN).url == "/accounts/login/"


@pytest.mark.parametrize("sent", NONSENSE)
def test_nonsense_lets_nobody_in_and_breaks_nothing(client, bob, sent):
    client.get(PASSKEY_SIGN_IN, headers={"Accept": "application/json"})

    answer = client.post(PASSKEY_SIGN_IN, {"credential": sent})

    assert answer.url == "/accounts/login/"
    assert not is_signed_in(client)


@pytest.mark.parametrize("sent", NONSENSE)
def test_nonsense_adds_nothing(client, bob, sent):
    sign_in(client, bob.email)
    confirm(client, ADD_PASSKEY)
    client.get(ADD_PASSKEY)

    answer = client.post(ADD_PASSKEY, {"name": "Laptop", "credential": sent})

    assert answer.status_code == 200
    assert not Authenticator.objects.exists()


def test_a_challenge_counts_once(client, bob, laptop, monkeypatch):
    accept_passkey(monkeypatch, laptop)
    answered = []
    monkeypatch.setattr(auth, "set_state", answered.append)
    client.get(PASSKEY_SIGN_IN, headers={"Accept": "application/json"})
    challenge = client.cookies["passkey"].value
    client.post(PASSKEY_SIGN_IN, {"credential": '{"id": "AA"}'})
    again = Client()
    again.cookies["passkey"] = challenge

    again.post(PASSKEY_SIGN_IN, {"credential": '{"id": "AA"}'})

    assert len(answered) == 1


def test_a_passkey_answers_503_while_the_counter_store_is_down(
    client, bob, laptop, monkeypatch, settings
):
    accept_passkey(monkeypatch, laptop)
    client.get(PASSKEY_SIGN_IN, headers={"Accept": "application/json"})
    settings.CACHES = {"default": {"BACKEND": UNREACHABLE_STORE}}

    answer = client.post(PASSKEY_SIGN_IN, {"credential": '{"id": "AA"}'})

    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert not is_signed_in(client)


def test_an_ended_account_has_no_way_in_by_passkey(client, bob, laptop, monkeypatch):
    User.objects.filter(pk=bob.pk).update(is_active=False)
    accept_passkey(monkeypatch, laptop)

    answer = client.post(PASSKEY_SIGN_IN, {"credential": '{"id": "AA"}'})

    assert answer.url == "/accounts/login/"
    assert not is_signed_in(client)


def test_a_passkey_is_both_steps_for_an_agent(
    client,
    bob,
    laptop,
    monkeypatch,
    agent_mfa_required,
):
    accept_passkey(monkeypatch, laptop)

    client.post(PASSKEY_SIGN_IN, {"credential": '{"id": "AA"}'})

    assert is_signed_in(client)
    assert client.get("/admin/desk/").status_code == 200


def test_an_agent_with_a_passkey_alone_is_asked_for_it_and_not_for_an_app(
    client,
    bob,
    laptop,
    agent_mfa_required,
    monkeypatch,
):
    client.force_login(bob)  # a session from before the passkey
    monkeypatch.setattr(auth, "get_credentials", lambda user: [])

    door = client.get("/admin/desk/").url

    assert door.startswith(CONFIRM_PASSKEY)
    assert "Use a passkey" in client.get(door).content.decode()


def test_a_session_that_is_not_fresh_adds_and_removes_nothing(client, bob, laptop):
    client.force_login(bob)

    assert "reauthenticate" in client.get(ADD_PASSKEY).url
    assert "reauthenticate" in client.post(f"{PASSKEYS}{laptop.pk}/remove/").url
    assert Authenticator.objects.exists()


def test_removing_one_is_on_record_and_a_strangers_is_not_there(
    client, bob, carol, laptop
):
    page = f"{PASSKEYS}{laptop.pk}/remove/"
    sign_in(client, carol.email)
    confirm(client, page)
    assert client.post(page).status_code == 404
    laptop.user = carol
    laptop.save()
    confirm(client, page)

    client.post(page)

    assert not Authenticator.objects.exists()
    assert SecurityEvent.objects.first().type == "user.passkey_removed"


def test_a_passkey_too_many_is_refused_in_a_sentence(
    client, bob, laptop, monkeypatch, settings
):
    settings.PASSKEYS_PER_PERSON = 1
    client.force_login(bob)
    confirm(client, ADD_PASSKEY)
    monkeypatch.setattr(AddForm, "is_valid", lambda form: True)

    page = client.post(ADD_PASSKEY, follow=True).content.decode()

    assert "The limit of 1 passkeys is reached." in page
    assert Authenticator.objects.count() == 1
