"""Mails of an account: sent at once, kept nowhere, and a failure told without words."""

import smtplib
from contextlib import ExitStack
from datetime import timedelta
from threading import BoundedSemaphore

import pytest
from django.core import mail
from django.test import Client

from accounts import account_mails
from conftest import NOON
from notifications.models import Message
from notifications.services import account_mail
from notifications.services.account_mail import send_account_mail

NOTICE = account_mails.sign_up_code("nina@new.test", "WDJB-MJHT", timedelta(minutes=15))


def test_it_leaves_at_once_in_two_parts_and_no_row_keeps_it(db):
    assert send_account_mail(NOTICE)

    sent = mail.outbox[0]
    assert sent.to == ["nina@new.test"]
    assert "WDJB-MJHT" in sent.body
    assert "WDJB-MJHT" in sent.alternatives[0][0]
    assert "WDJB" not in sent.subject
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(),
        TimeoutError(),
        smtplib.SMTPRecipientsRefused({"nina@new.test": (550, b"nobody")}),
    ],
)
def test_a_failure_is_told_by_its_class_and_nothing_else(monkeypatch, caplog, error):
    def refuse(*arguments):
        raise error

    backend = "django.core.mail.backends.locmem.EmailBackend.send_messages"
    monkeypatch.setattr(backend, refuse)

    assert not send_account_mail(NOTICE)
    told = str(caplog.records[-1].__dict__)
    assert f"'error': '{type(error).__name__}'" in told
    assert "WDJB" not in told
    assert "nina" not in told


def test_a_name_that_would_be_a_header_is_one_line(db):
    account_mail = account_mails.AccountMail(
        "a@b.test", "Hello\r\nBcc: all@b.test", ("x\u202ey",)
    )

    send_account_mail(account_mail)

    assert "Bcc" not in mail.outbox[0].message()
    assert "\u202e" not in mail.outbox[0].body


def test_what_a_notice_holds_stands_in_no_representation():
    assert "WDJB" not in repr(NOTICE)


@pytest.fixture
def busy(monkeypatch):
    """As many mails of strangers are being handed over as may be."""
    places = {True: BoundedSemaphore(1), False: BoundedSemaphore(1)}
    monkeypatch.setattr(account_mail, "_places", places)
    with ExitStack() as held:
        held.enter_context(account_mail._place(NOTICE))
        yield held


def test_a_stranger_is_asked_to_come_again_while_mails_are_under_way(busy, db):
    page = Client().post("/accounts/password/reset/", {"email": "nina@new.test"})

    assert page.status_code == 503
    assert page["Retry-After"] == "60"
    assert "Try again in a minute" in page.content.decode()
    assert mail.outbox == []


NINA = {
    "email": "nina@new.test",
    "name": "Nina",
    "organization": "New Agency",
    "password": "correct horse battery",
}


@pytest.mark.parametrize(
    ("page", "form"),
    [
        ("/accounts/password/reset/", {"email": "mia@acme.test"}),
        ("/accounts/login/browser/", {"email": "mia@acme.test"}),
        ("/accounts/signup/", NINA),
    ],
)
def test_a_mail_that_found_no_place_leaves_when_it_is_asked_for_again(
    busy, mia, page, form
):
    assert Client().post(page, form).status_code == 503
    busy.close()

    assert Client().post(page, form).status_code == 302
    assert "Code: " in mail.outbox[-1].body


def test_another_mail_that_found_no_place_leaves_a_moment_later(
    db, mia, monkeypatch, request, time_machine
):
    time_machine.move_to(NOON)
    client = Client()
    client.post("/accounts/password/reset/", {"email": mia.email})
    time_machine.shift(61)
    held = request.getfixturevalue("busy")
    assert client.post("/accounts/password/reset/again/").status_code == 503
    held.close()

    client.post("/accounts/password/reset/again/")

    assert len(mail.outbox) == 2


def test_what_strangers_hold_up_is_not_what_follows_a_change(busy, db):
    assert send_account_mail(account_mails.password_changed("nina@new.test"))


def test_a_place_is_free_again_when_a_mail_has_left(db, monkeypatch):
    monkeypatch.setattr(
        account_mail, "_places", {True: BoundedSemaphore(1), False: BoundedSemaphore(1)}
    )

    assert [send_account_mail(NOTICE) for _ in range(3)] == [True] * 3


def test_one_that_follows_a_change_is_not_waited_for(db, monkeypatch, caplog):
    monkeypatch.setattr(
        account_mail, "_places", {True: BoundedSemaphore(1), False: BoundedSemaphore(1)}
    )
    mail = account_mails.password_changed("nina@new.test")

    with account_mail._place(mail):
        assert not send_account_mail(mail)

    assert "account_mail.failed" in caplog.text
