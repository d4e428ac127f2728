"""Passkeys: what is refused, what agents need. tests/browser/ does the ceremonies."""

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.test import Client

from accounts.models import SecurityEvent, User
from accounts.pages.ceremonies import AddForm
from accounts.tests.confirming import confirm
from accounts.tests.test_mfa import required  # noqa: F401 — a fixture
from accounts.tests.test_sign_in import is_signed_in, sign_in

DOOR, LIST = "/accounts/login/passkey/", "/accounts/2fa/passkeys/"
ADD, CONFIRM = f"{LIST}add/", f"{LIST}confirm/"
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
    answer = client.get(DOOR, headers={"Accept": "application/json"})

    asked = answer.json()["request_options"]["publicKey"]
    assert asked["userVerification"] == "required"
    assert not asked.get("allowCredentials")
    assert client.get(DOOR).url == "/accounts/login/"


@pytest.mark.parametrize("sent", NONSENSE)
def test_nonsense_lets_nobody_in_and_breaks_nothing(client, bob, sent):
    client.get(DOOR, headers={"Accept": "application/json"})

    answer = client.post(DOOR, {"credential": sent})

    assert answer.url == "/accounts/login/"
    assert not is_signed_in(client)


@pytest.mark.parametrize("sent", NONSENSE)
def test_nonsense_adds_nothing(client, bob, sent):
    sign_in(client, bob.email)
    confirm(client, ADD)
    client.get(ADD)

    answer = client.post(ADD, {"name": "Laptop", "credential": sent})

    assert answer.status_code == 200
    assert not Authenticator.objects.exists()


def test_a_challenge_counts_once(client, bob, laptop, monkeypatch):
    pass_ceremony(monkeypatch, laptop)
    answered = []
    monkeypatch.setattr(auth, "set_state", answered.append)
    client.get(DOOR, headers={"Accept": "application/json"})
    challenge = client.cookies["passkey"].value
    client.post(DOOR, {"credential": '{"id": "AA"}'})
    again = Client()
    again.cookies["passkey"] = challenge

    again.post(DOOR, {"credential": '{"id": "AA"}'})

    assert len(answered) == 1


def test_an_ended_account_has_no_way_in_by_passkey(client, bob, laptop, monkeypatch):
    User.objects.filter(pk=bob.pk).update(is_active=False)
    pass_ceremony(monkeypatch, laptop)

    answer = client.post(DOOR, {"credential": '{"id": "AA"}'})

    assert answer.url == "/accounts/login/"
    assert not is_signed_in(client)


def test_a_passkey_is_both_steps_for_an_agent(
    client,
    bob,
    laptop,
    monkeypatch,
    required,  # noqa: F811 — the fixture
):
    pass_ceremony(monkeypatch, laptop)

    client.post(DOOR, {"credential": '{"id": "AA"}'})

    assert is_signed_in(client)
    assert client.get("/admin/desk/").status_code == 200


def test_an_agent_with_a_passkey_alone_is_asked_for_it_and_not_for_an_app(
    client,
    bob,
    laptop,
    required,  # noqa: F811 — the fixture
    monkeypatch,
):
    client.force_login(bob)  # a session from before the passkey
    monkeypatch.setattr(auth, "get_credentials", lambda user: [])

    door = client.get("/admin/desk/").url

    assert door.startswith(CONFIRM)
    assert "Use a passkey" in client.get(door).content.decode()


def test_a_session_that_is_not_fresh_adds_and_removes_nothing(client, bob, laptop):
    client.force_login(bob)

    assert "reauthenticate" in client.get(ADD).url
    assert "reauthenticate" in client.post(f"{LIST}{laptop.pk}/remove/").url
    assert Authenticator.objects.exists()


def test_removing_one_is_on_record_and_a_strangers_is_not_there(
    client, bob, carol, laptop
):
    page = f"{LIST}{laptop.pk}/remove/"
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
    confirm(client, ADD)
    monkeypatch.setattr(AddForm, "is_valid", lambda form: True)

    page = client.post(ADD, follow=True).content.decode()

    assert "The limit of 1 passkeys is reached." in page
    assert Authenticator.objects.count() == 1


def pass_ceremony(monkeypatch, passkey):
    """Let the ceremony itself succeed with this passkey."""
    monkeypatch.setattr(auth, "parse_authentication_response", lambda response: None)
    monkeypatch.setattr(auth, "extract_user_from_response", lambda _: passkey.user)
    monkeypatch.setattr(
        auth,
        "complete_authentication",
        lambda user, response: Authenticator.objects.get(pk=passkey.pk),
    )
