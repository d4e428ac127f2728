"""Mails of an account: sent at once, kept nowhere, and a failure told without words."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail

from accounts import notices
from notifications.models import Message
from notifications.services.noticing import send_notice

NOTICE = notices.sign_up_code("nina@new.test", "WDJB-MJHT", timedelta(minutes=15))


def test_it_leaves_at_once_in_two_parts_and_no_row_keeps_it(db):
    assert send_notice(NOTICE)

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

    assert not send_notice(NOTICE)
    told = str(caplog.records[-1].__dict__)
    assert f"'error': '{type(error).__name__}'" in told
    assert "WDJB" not in told
    assert "nina" not in told


def test_a_name_that_would_be_a_header_is_one_line(db):
    notice = notices.Notice("a@b.test", "Hello\r\nBcc: all@b.test", ("x\u202ey",))

    send_notice(notice)

    assert "Bcc" not in mail.outbox[0].message()
    assert "\u202e" not in mail.outbox[0].body


def test_what_a_notice_holds_stands_in_no_representation():
    assert "WDJB" not in repr(NOTICE)
