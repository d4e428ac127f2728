"""What changes a password or a second step asks who it is right before, for itself."""

import time
import uuid

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.webauthn.internal import auth
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import call_command
from django.test import Client, override_settings

from accounts.models import User
from accounts.pages.webauthn_forms import AddForm
from accounts.tests.sign_in_support import (
    ADD_PASSKEY,
    APP_SECRET,
    CONFIRM,
    PASSKEYS,
    RECOVERY,
    SET_UP,
    TURN_OFF,
    UNREACHABLE_STORE,
    app_code,
    confirm,
    enter_code,
    is_signed_in,
    sign_in,
)
from api.counter_store import store
from conftest import PASSWORD

CHANGE, MADE = "/accounts/password/change/", f"{RECOVERY}generate/"
CODES = f"{RECOVERY}download/"
NEW = "another horse battery"


@pytest.fixture
def passkey(careful_bob):
    return Authenticator.objects.create(
        user=careful_bob, type="webauthn", data={"name": "Laptop", "credential": {}}
    )


@pytest.fixture
def signed_in(client, careful_bob):
    """Bob's browser, right after both steps of signing in."""
    sign_in(client, careful_bob.email)
    enter_code(client, app_code(APP_SECRET))
    assert is_signed_in(client)
    return client


def changing(passkey):
    """Return each page that changes something, with what it would change."""
    return {
        CHANGE: {"password": NEW},
        SET_UP: {"code": "000000"},
        TURN_OFF: {},
        MADE: {},
        ADD_PASSKEY: {"name": "Mine", "credential": "{}"},
        f"{PASSKEYS}{passkey.pk}/remove/": {},
        f"{PASSKEYS}{passkey.pk}/keep/": {},
    }


def state():
    rows = Authenticator.objects.order_by("pk").values_list("pk", "type", "data__seed")
    return list(rows), list(User.objects.order_by("pk").values_list("password"))


def test_having_just_signed_in_changes_nothing(signed_in, passkey):
    before = state()

    answers = [signed_in.post(page, sent) for page, sent in changing(passkey).items()]

    assert all(answer.url.startswith(CONFIRM) for answer in answers)
    assert state() == before


def codes_in(answer):
    return [line for line in answer.content.decode().split() if line.isdigit()]


def test_having_just_signed_in_shows_no_recovery_codes(signed_in):
    asked = f"{CONFIRM}?next=%2Faccounts%2F2fa%2Frecovery-codes%2F"
    assert signed_in.get(RECOVERY).url == asked
    assert signed_in.get(CODES).url == asked  # they are a part of that page

    confirm(signed_in, RECOVERY)

    assert len(signed_in.get(RECOVERY).context["unused_codes"]) == 10
    assert len(codes_in(signed_in.get(CODES))) == 10


@pytest.mark.parametrize("confirmed", [ADD_PASSKEY, CHANGE, MADE, TURN_OFF, CODES])
def test_a_confirmation_for_another_page_shows_no_recovery_codes(signed_in, confirmed):
    """A stolen session would confirm every other page with one of them."""
    confirm(signed_in, confirmed)

    assert signed_in.get(RECOVERY).url.startswith(CONFIRM)
    assert signed_in.get(CODES).url.startswith(CONFIRM)


def test_codes_that_were_just_made_are_shown_and_downloaded(signed_in):
    confirm(signed_in, MADE)

    shown = signed_in.post(MADE, follow=True)

    assert shown.request["PATH_INFO"] == RECOVERY
    assert codes_in(signed_in.get(CODES)) == shown.context["unused_codes"]
    assert signed_in.get(MADE).url.startswith(CONFIRM)


def test_the_codes_of_a_new_app_are_shown_and_downloaded(client, bob):
    sign_in(client, bob.email)
    confirm(client, SET_UP)
    secret = client.get(SET_UP).context["form"].secret

    shown = client.post(SET_UP, {"code": app_code(secret)}, follow=True)

    assert shown.request["PATH_INFO"] == RECOVERY
    assert codes_in(client.get(CODES)) == shown.context["unused_codes"]
    assert client.get(TURN_OFF).url.startswith(CONFIRM)


def test_the_codes_of_a_first_passkey_are_shown(client, bob, monkeypatch):
    made = {"name": "Laptop", "credential": {}}
    monkeypatch.setattr(AddForm, "clean", lambda form: made)
    sign_in(client, bob.email)
    confirm(client, ADD_PASSKEY)

    shown = client.post(
        ADD_PASSKEY, {"name": "Laptop", "credential": '{"id": "AA"}'}, follow=True
    )

    assert shown.request["PATH_INFO"] == RECOVERY
    assert len(shown.context["unused_codes"]) == 10


def test_an_app_beside_codes_that_were_there_shows_none_of_them(client, bob, passkey):
    Authenticator.objects.filter(type="totp").delete()
    sign_in(client, bob.email)
    enter_code(client, RecoveryCodes(codes_row()).get_unused_codes()[0])
    confirm(client, SET_UP)
    secret = client.get(SET_UP).context["form"].secret

    assert enter_code(client, app_code(secret), SET_UP).url == "/accounts/2fa/"
    assert client.get(RECOVERY).url.startswith(CONFIRM)


def codes_row():
    return Authenticator.objects.get(type="recovery_codes")


def test_each_page_asks_by_itself(signed_in, passkey):
    confirm(signed_in, CHANGE)

    assert signed_in.get(CHANGE).status_code == 200
    assert signed_in.get(TURN_OFF).url.startswith(CONFIRM)


def test_what_was_confirmed_is_used_up(signed_in):
    confirm(signed_in, MADE)

    first, second = signed_in.post(MADE), signed_in.post(MADE)

    assert (first.url, second.url[: len(CONFIRM)]) == (RECOVERY, CONFIRM)


def test_of_requests_at_once_one_uses_what_was_confirmed(signed_in):
    """Each has read the session before the first of them wrote it."""
    confirm(signed_in, MADE)
    row = Session.objects.get()
    before = row.session_data

    answers = []
    for _ in range(3):
        Session.objects.filter(pk=row.pk).update(session_data=before)
        answers.append(signed_in.post(MADE).url)

    assert answers[0] == RECOVERY
    assert all(url.startswith(CONFIRM) for url in answers[1:])


@pytest.mark.parametrize("method", ["put", "delete"])
def test_only_a_post_changes_anything(signed_in, passkey, method):
    """allauth's views take others, and would tell nobody."""
    pages = [MADE, TURN_OFF, f"{PASSKEYS}{passkey.pk}/remove/"]
    before = state()

    for page in pages:
        confirm(signed_in, page)
        assert getattr(signed_in, method)(page).status_code == 405

    assert state() == before


def test_a_refused_form_may_be_sent_again(client, bob):
    sign_in(client, bob.email)
    confirm(client, CHANGE)

    assert client.post(CHANGE, {"password": "12345678"}).status_code == 200
    assert client.post(CHANGE, {"password": NEW}).url == "/accounts/2fa/"


def test_it_counts_for_a_quarter_of_an_hour(client, bob, time_machine):
    sign_in(client, bob.email)
    confirm(client, CHANGE)
    time_machine.move_to(time.time() + 15 * 60 + 1)

    assert client.get(CHANGE).url.startswith(CONFIRM)


def test_a_change_answers_503_while_the_counter_store_is_down(client, bob):
    sign_in(client, bob.email)
    confirm(client, CHANGE)
    with override_settings(CACHES={"default": {"BACKEND": UNREACHABLE_STORE}}):
        refused = client.post(CHANGE, {"password": NEW})
    unchanged = User.objects.get(pk=bob.pk).check_password(PASSWORD)
    store.reset()

    accepted = client.post(CHANGE, {"password": NEW})

    assert (refused.status_code, unchanged) == (503, True)
    assert refused["Retry-After"] == "60"
    assert "send the form again in a minute" in refused.content.decode()
    assert accepted.status_code == 302
    assert User.objects.get(pk=bob.pk).check_password(NEW)


def test_a_wrong_password_confirms_nothing(client, bob):
    sign_in(client, bob.email)

    confirm(client, CHANGE, "wrong")

    assert client.get(CHANGE).url.startswith(CONFIRM)


def test_a_code_of_the_app_confirms_as_well(signed_in):
    body = {"code": app_code(APP_SECRET, 1), "next": TURN_OFF}

    signed_in.post("/accounts/2fa/reauthenticate/", body)

    assert signed_in.post(TURN_OFF).url == "/accounts/2fa/"


def test_a_page_of_another_host_is_no_way_to_confirm(client, bob):
    sign_in(client, bob.email)

    client.post(CONFIRM, {"password": PASSWORD, "next": f"https://evil.test{CHANGE}"})

    assert client.get(CHANGE).url.startswith(CONFIRM)


def test_a_form_that_came_too_early_is_not_sent_afterwards(client, bob):
    sign_in(client, bob.email)

    asked = client.post(CHANGE, {"password": NEW}, follow=True)
    confirm(client, CHANGE)

    assert "Nothing was changed yet" in asked.content.decode()
    assert User.objects.get(pk=bob.pk).check_password(PASSWORD)


def sessions():
    return str([session.get_decoded() for session in Session.objects.all()])


def test_no_session_keeps_what_any_form_of_an_account_sent(
    signed_in, passkey, monkeypatch
):
    """Drive every form with a canary before and after confirming; search each row."""
    monkeypatch.setattr(auth, "get_credentials", lambda user: [])  # it is no real one
    canary, visitor = f"canary-{uuid.uuid4().hex[:8]}", Client()
    sent = {
        "password": canary,
        "code": canary[:12],
        "credential": f'{{"id": "{canary}"}}',
        "name": canary,
        "organization": canary,
        "email": f"{canary}@new.test",
        "login": f"{canary}@new.test",
    }
    pages = [
        CODES,  # first: nothing was confirmed yet, and allauth itself asks for it
        RECOVERY,
        *changing(passkey),
        CONFIRM,
        "/accounts/2fa/reauthenticate/",
        "/accounts/2fa/passkeys/confirm/",
        "/accounts/2fa/authenticate/",
        "/accounts/login/",
        "/accounts/login/passkey/",
        "/accounts/login/browser/",
        "/accounts/login/browser/code/",
        "/accounts/signup/",
        "/accounts/signup/code/",
        "/accounts/password/reset/",
        "/accounts/password/reset/code/",
        "/accounts/invitation/",
    ]

    kept = []
    for page in pages:
        for browser in (signed_in, visitor):
            browser.post(page, sent)
            kept.append((page, sessions()))
        confirm(signed_in, page)
        signed_in.post(page, sent)
        kept.append((page, sessions()))

    assert [page for page, found in kept if canary[:12] in found] == []
    assert Session.objects.count() == 1


# --- the owner hears of it ----------------------------------------------------------


def mailed():
    return [message.subject.removeprefix("[DevPros] ") for message in mail.outbox]


def test_setting_it_up_and_turning_it_off_is_mailed(client, bob):
    sign_in(client, bob.email)
    confirm(client, SET_UP)
    secret = client.get(SET_UP).context["form"].secret
    enter_code(client, app_code(secret), SET_UP)
    confirm(client, TURN_OFF)
    client.post(TURN_OFF)

    assert mailed() == [
        "Two-step sign-in was turned on",
        "Two-step sign-in was turned off",
    ]
    assert mail.outbox[0].to == [bob.email]
    assert secret not in mail.outbox[0].body


def test_new_recovery_codes_and_a_used_one_are_mailed(signed_in, careful_bob):
    confirm(signed_in, MADE)
    codes = signed_in.post(MADE, follow=True).context["unused_codes"]
    again = Client()
    sign_in(again, careful_bob.email)
    enter_code(again, codes[0])

    assert is_signed_in(again)
    assert mailed() == ["New recovery codes were made", "A recovery code was used"]
    assert not any(code in mail.outbox[0].body for code in codes)


def test_removing_a_passkey_is_mailed(signed_in, passkey):
    page = f"{PASSKEYS}{passkey.pk}/remove/"
    confirm(signed_in, page)

    signed_in.post(page)

    assert mailed() == ["A passkey was removed"]


def test_an_operators_reset_is_mailed(careful_bob):
    call_command("reset_mfa", careful_bob.email)

    assert mailed() == ["Two-step sign-in was turned off"]
