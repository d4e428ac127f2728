"""Another password: by mail for who forgot it, by hand for who knows it."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.test import Client

from accounts.models import BrowserSession, EmailCode, SecurityEvent, User
from accounts.services.people import sandbox_agent
from accounts.tests.mails import code_in_mail, refuse_mail
from accounts.tests.sign_in_support import (
    APP_SECRET,
    CHANGE_PASSWORD,
    NEW_PASSWORD,
    RESET,
    ask_for_reset,
    confirm,
    is_signed_in,
    reset_password,
    sign_in,
)
from api.rates import Rate
from conftest import PASSWORD


def kinds():
    return list(SecurityEvent.objects.values_list("type", flat=True))


def test_the_code_from_the_mail_sets_another_password(client, mia):
    ask_for_reset(client, mia.email)

    response = reset_password(client, code_in_mail())

    assert response.url == "/accounts/login/"
    assert not is_signed_in(client)
    assert "user.password_reset" in kinds()
    assert "was changed" in mail.outbox[-1].subject
    sign_in(client, mia.email, NEW_PASSWORD)
    assert is_signed_in(client)


def test_every_session_ends_with_it(client, mia):
    elsewhere = Client()
    sign_in(elsewhere, mia.email)
    ask_for_reset(client, mia.email)

    reset_password(client, code_in_mail())

    assert not BrowserSession.objects.exists()
    assert elsewhere.get("/portal/").status_code == 302


def test_the_second_step_is_still_asked_for(client, bob):
    TOTP.activate(bob, APP_SECRET)
    ask_for_reset(client, bob.email)
    reset_password(client, code_in_mail())

    response = sign_in(client, bob.email, NEW_PASSWORD)

    assert response.url == "/accounts/2fa/authenticate/"
    assert not is_signed_in(client)


def test_who_has_no_account_meets_the_same_pages_and_hears_by_mail(mia):
    pages = []
    for email in (mia.email, "nobody@new.test"):
        browser = Client()
        first = ask_for_reset(browser, email)
        wrong = reset_password(browser, "BBBB-BBBB")
        lines = wrong.content.decode().replace(email, "").splitlines()
        said = [line for line in lines if "csrfmiddlewaretoken" not in line]
        pages.append((first.status_code, first.url, wrong.status_code, said))

    assert pages[0] == pages[1]
    assert "no account" in mail.outbox[-1].body
    assert "Code:" not in mail.outbox[-1].body


@pytest.mark.parametrize("ended", [True, False])
def test_neither_an_ended_account_nor_the_built_in_agent_is_sent_a_code(
    client, mia, ended
):
    User.objects.filter(pk=mia.pk).update(is_active=False)

    ask_for_reset(client, mia.email if ended else sandbox_agent().email)

    assert code_in_mail() == ""


def test_a_code_to_sign_up_sets_no_password(client, mia):
    ask_for_reset(client, mia.email)
    EmailCode.objects.update(purpose="sign_up")

    response = reset_password(client, code_in_mail())

    assert "The code has expired" in response.content.decode()
    assert mia.password == User.objects.get(pk=mia.pk).password


def test_five_wrong_codes_end_it_whoever_counts_or_does_not(client, mia, settings):
    settings.SIGN_IN_FAILURES = Rate.parse("99/m")
    ask_for_reset(client, mia.email)
    code = code_in_mail()
    for _ in range(5):
        reset_password(client, "BBBB-BBBB")

    answer = reset_password(client, code)

    assert "The code has expired" in answer.content.decode()
    assert mia.password == User.objects.get(pk=mia.pk).password


def test_a_password_that_will_not_do_spends_no_try(client, mia):
    ask_for_reset(client, mia.email)

    response = reset_password(client, code_in_mail(), "12345678")

    assert "password" in response.context["form"].errors
    assert EmailCode.objects.get().tries == 0


def test_a_mail_that_cannot_leave_is_said_to_anybody(client, mia, monkeypatch):
    refuse_mail(monkeypatch)

    for email in (mia.email, "nobody@new.test"):
        response = client.post(RESET, {"email": email}, follow=True)
        assert "could not be sent" in response.content.decode()


def test_the_sign_in_leads_there(client, db):
    assert RESET in client.get("/accounts/login/").content.decode()


def test_changing_it_ends_the_other_sessions_and_keeps_this_one(client, mia):
    elsewhere = Client()
    sign_in(elsewhere, mia.email)
    sign_in(client, mia.email)
    confirm(client, CHANGE_PASSWORD)

    response = client.post(CHANGE_PASSWORD, {"password": NEW_PASSWORD})

    assert response.status_code == 302
    assert client.get("/portal/").status_code == 200
    assert elsewhere.get("/portal/").status_code == 302
    assert {"user.password_changed", "user.sessions_ended"} <= set(kinds())
    assert BrowserSession.objects.get().session_id == client.session.session_key


def test_a_session_that_is_not_fresh_has_to_show_who_it_is(client, mia):
    client.force_login(mia)

    response = client.post(CHANGE_PASSWORD, {"password": NEW_PASSWORD})

    assert response.url.startswith("/accounts/reauthenticate/")
    assert mia.check_password(PASSWORD)


def test_a_stranger_changes_nobodys(client, db):
    assert client.post(CHANGE_PASSWORD, {"password": NEW_PASSWORD}).url.startswith(
        "/accounts/login/"
    )
