"""A new password by mail ends what an intruder let in, and doubts what may be."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import services
from accounts.actor import Actor
from accounts.models import Connection, SecurityEvent
from accounts.tests.mails import code_in_mail
from accounts.tests.sign_in_support import (
    APP_SECRET,
    CHANGE_PASSWORD,
    NEW_PASSWORD,
    PASSKEY_SIGN_IN,
    PASSKEYS,
    SET_UP,
    accept_passkey,
    app_code,
    ask_for_reset,
    confirm,
    enter_code,
    is_signed_in,
    reset_password,
    sign_in,
)
from api.datetimes import now
from conftest import NOON, PASSWORD

ACCOUNT = "/accounts/2fa/"
CEREMONY = {"credential": '{"id": "AA"}'}


def reset(client, person):
    ask_for_reset(client, person.email)
    reset_password(client, code_in_mail())


def kinds():
    return set(SecurityEvent.objects.values_list("type", flat=True))


@pytest.fixture
def laptop(mia):
    """Mia's passkey; nothing can be signed with it here."""
    return Authenticator.objects.create(
        user=mia, type="webauthn", data={"name": "Laptop", "credential": {}}
    )


# --- applications --------------------------------------------------------------------


def test_a_reset_ends_what_applications_do(client, mia, through):
    board = through(mia)
    before = board.get("/v1/me").status_code

    reset(client, mia)

    assert (before, board.get("/v1/me").status_code) == (200, 401)
    assert not Connection.objects.exists()
    assert "connection.revoked" in kinds()


def test_a_reset_ends_nothing_of_anybody_elses(client, mia, bob, through):
    board = through(bob)

    reset(client, mia)

    assert board.get("/v1/me").status_code == 200


@pytest.mark.parametrize(
    ("ticked", "status"), [({"ends_access": "on"}, 401), ({}, 200)]
)
def test_a_change_ends_it_when_the_person_says_so(client, mia, through, ticked, status):
    board = through(mia)
    sign_in(client, mia.email)
    confirm(client, CHANGE_PASSWORD)

    client.post(CHANGE_PASSWORD, {"password": NEW_PASSWORD, **ticked})

    assert board.get("/v1/me").status_code == status


# --- passkeys ------------------------------------------------------------------------


def test_after_a_reset_a_passkey_signs_nobody_in_alone(
    client, mia, laptop, monkeypatch
):
    reset(client, mia)
    accept_passkey(monkeypatch, laptop)

    answer = client.post(PASSKEY_SIGN_IN, CEREMONY, follow=True)

    assert "has to be confirmed" in answer.content.decode()
    assert not is_signed_in(client)


def test_it_still_is_the_second_step_after_the_new_password(client, mia, laptop):
    reset(client, mia)
    laptop.refresh_from_db()

    assert sign_in(client, mia.email, NEW_PASSWORD).url == "/accounts/2fa/authenticate/"
    assert Authenticator.objects.filter(pk=laptop.pk).exists()


def test_its_owner_confirms_it_and_it_signs_in_again(client, mia, laptop, monkeypatch):
    reset(client, mia)
    client.force_login(mia.__class__.objects.get(pk=mia.pk))
    page = f"{PASSKEYS}{laptop.pk}/keep/"
    shown = client.get(PASSKEYS).content.decode()
    assert client.post(page).url.startswith("/accounts/reauthenticate/")
    confirm(client, page, NEW_PASSWORD)

    client.post(page)

    client.logout()
    accept_passkey(monkeypatch, laptop)
    client.post(PASSKEY_SIGN_IN, CEREMONY)
    assert "To be confirmed." in shown
    assert is_signed_in(client)
    assert "user.passkey_confirmed" in kinds()
    assert mail.outbox[-1].subject == "[DevPros] A passkey was confirmed"


def test_nobody_confirms_a_passkey_of_somebody_else(client, mia, bob, laptop):
    reset(client, mia)
    page = f"{PASSKEYS}{laptop.pk}/keep/"
    sign_in(client, bob.email)
    confirm(client, page)

    assert client.post(page).status_code == 404
    laptop.refresh_from_db()
    assert services.is_unconfirmed(laptop)


# --- recovery codes ------------------------------------------------------------------


def test_recovery_codes_count_once_more_and_end_with_the_next_sign_in(
    client, careful_bob
):
    kept = RecoveryCodes(Authenticator.objects.get(type="recovery_codes"))
    code = kept.get_unused_codes()[0]
    reset(client, careful_bob)
    sign_in(client, careful_bob.email, NEW_PASSWORD)

    enter_code(client, code)

    assert is_signed_in(client)
    assert not Authenticator.objects.filter(type="recovery_codes").exists()
    assert Authenticator.objects.filter(type="totp").exists()
    assert "user.recovery_codes_ended" in kinds()
    assert "Make new" in client.get(ACCOUNT).content.decode()


def test_a_code_of_the_app_ends_them_as_well(client, careful_bob):
    reset(client, careful_bob)
    sign_in(client, careful_bob.email, NEW_PASSWORD)

    enter_code(client, app_code(APP_SECRET))

    assert not Authenticator.objects.filter(type="recovery_codes").exists()


def test_without_a_reset_they_stay(client, careful_bob):
    sign_in(client, careful_bob.email, PASSWORD)
    enter_code(client, app_code(APP_SECRET))

    assert Authenticator.objects.filter(type="recovery_codes").exists()


# --- invitations, and what the mail says ---------------------------------------------


def invite(mia, email="new@acme.test"):
    place = mia.memberships.get().organization
    actor = Actor.of_member(mia, place)
    return services.invite_member(
        place, email=email, role="owner", actor=actor, at=now()
    )[0]


def test_open_invitations_are_counted_in_the_mail_and_listed(client, mia):
    invite(mia)
    reset(client, mia)
    sign_in(client, mia.email, NEW_PASSWORD)

    assert "An invitation that you made" in mail.outbox[-1].body
    assert "new@acme.test" not in mail.outbox[-1].body
    assert "new@acme.test" in client.get(ACCOUNT).content.decode()


def test_invitations_of_others_or_that_are_over_are_not_listed(client, mia, bob):
    over = invite(mia)
    services.withdraw_invitation(
        over, actor=Actor.of_member(mia, over.organization), at=now()
    )

    sign_in(client, mia.email)

    assert "new@acme.test" not in client.get(ACCOUNT).content.decode()
    assert not services.open_invitations_of(bob, at=NOON).exists()


def test_the_mail_says_what_ended_and_what_is_left_to_look_at(client, mia):
    reset(client, mia)

    said = mail.outbox[-1].body
    assert "what applications did for you has ended" in said
    assert "Confirm your passkeys" in said
    assert "An invitation" not in said


def test_the_list_of_invitations_asks_the_same_however_many_there_are(client, mia):
    sign_in(client, mia.email)
    counts = []
    for number in range(1, 4):
        invite(mia, f"n{number}@acme.test")
        with CaptureQueriesContext(connection) as asked:
            client.get(ACCOUNT)
        counts.append(len(asked))

    assert len(set(counts)) == 1


# --- what began before ----------------------------------------------------------------


def test_a_sign_in_that_waits_for_its_second_step_ends_with_a_new_password(
    client, careful_bob
):
    waiting = Client()
    sign_in(waiting, careful_bob.email)
    reset(client, careful_bob)

    enter_code(waiting, app_code(APP_SECRET))

    assert not is_signed_in(waiting)


def test_the_first_second_step_ends_sessions_that_began_with_less(client, bob):
    thief = Client()
    for browser in (thief, client):
        sign_in(browser, bob.email)
    confirm(client, SET_UP)
    secret = client.get(SET_UP).context["form"].secret

    enter_code(client, app_code(secret), SET_UP)

    assert thief.get("/accounts/2fa/").status_code == 302
    assert client.get("/accounts/2fa/").status_code == 200
