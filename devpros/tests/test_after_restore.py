"""manage.py after_restore, and a copy that sends nothing to anybody."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import call_command
from django.test import Client

from accounts import account_mails
from accounts.models import SecurityEvent
from conftest import NOON, PASSWORD, file_ticket
from devpros.worker import Worker
from events.dispatch import dispatch_events
from events.models import Event, Log
from events.outbox import OutboxRow, probe_outbound
from notifications.configuration import mail_settings
from notifications.models import Message
from notifications.services.account_mail import send_account_mail
from webhooks.models import Attempt, Delivery
from webhooks.services import EndpointFields, create_endpoint


@pytest.fixture
def endpoint(acme, alice):
    fields = EndpointFields(url="https://hooks.acme.test/", events=["*"])
    return create_endpoint(acme, actor=alice.actor, fields=fields, at=NOON)[0]


@pytest.fixture
def pending(alice, endpoint):
    """A ticket whose webhook and mail have yet to leave, and one nobody was told of."""
    file_ticket(alice)
    dispatch_events(at=NOON)
    file_ticket(alice)


def run(capsys, *words):
    call_command("after_restore", *words)
    return capsys.readouterr().out


def test_it_begins_another_epoch(alice, ticket, capsys):
    cursor = alice.get("/v1/events").json()["next_cursor"]
    before = Log.objects.get().epoch

    said = run(capsys)

    assert Log.objects.get().epoch != before
    assert alice.get("/v1/events", {"after": cursor}).status_code == 410
    assert "410 CURSOR_GONE" in said


def test_it_signs_everybody_out_on_record(mia, capsys):
    browser = Client()
    browser.login(username=mia.email, password=PASSWORD)

    said = run(capsys)

    assert not Session.objects.exists()
    assert "1 sessions ended" in said
    event = SecurityEvent.objects.get(type="user.sessions_ended")
    assert (event.subject, event.details["reason"]) == (
        "everybody",
        "restored from a backup",
    )


def test_what_is_pending_stays_so(pending, capsys):
    said = run(capsys)

    assert Delivery.objects.pending().count() == 1
    assert Message.objects.pending().count() == 1
    assert Event.objects.undispatched().count() == 1
    assert "will be sent" in said


def test_what_is_pending_is_given_up_when_asked(pending, capsys):
    said = run(capsys, "--discard-pending")

    assert not Event.objects.undispatched().exists()
    assert Delivery.objects.get().status == OutboxRow.Status.FAILED
    message = Message.objects.get()
    assert (message.status, message.error) == ("failed", "Discarded after a restore.")
    assert "1 events that no reader was given, 1 webhooks and 1 mails" in said


def test_what_happens_afterwards_is_sent_as_ever(pending, alice, capsys):
    run(capsys, "--discard-pending")
    file_ticket(alice)

    dispatch_events(at=NOON)

    assert Delivery.objects.pending().count() == 1


def test_a_quiet_copy_hands_over_nothing_and_keeps_it(pending, settings):
    settings.OUTBOUND = False

    Worker(["dispatch", "deliver", "send"]).run_once()

    assert not Attempt.objects.exists()
    assert mail.outbox == []
    assert Delivery.objects.pending().count() == 2
    assert Message.objects.pending().count() == 2
    assert not Delivery.objects.exclude(attempts_made=0).exists()


def test_a_quiet_copy_sends_no_code_to_a_person(db, settings, caplog):
    settings.OUTBOUND = False

    notice = account_mails.sign_up_code(
        "nina@new.test", "WDJB-MJHT", timedelta(minutes=15)
    )

    assert send_account_mail(notice) is False
    assert mail.outbox == []
    assert "account_mail.failed" in caplog.text


def test_a_quiet_copy_has_a_mail_backend_that_sends_nothing(settings):
    found = mail_settings("smtp://mail.acme.test:25", is_outbound=False)
    settings.EMAIL_BACKEND = found["EMAIL_BACKEND"]

    sent = mail.send_mail("s", "t", "a@acme.test", ["b@acme.test"])

    assert sent == 0
    assert "EMAIL_HOST" not in found


def test_health_says_that_nothing_is_sent(db, anonymous, settings):
    settings.OUTBOUND = False

    answer = anonymous.get("/v1/health").json()

    assert answer["status"] == "degraded"
    assert "OUTBOUND is off: no webhook and no mail is sent." in answer["note"]


def test_health_is_content_where_things_are_sent():
    assert probe_outbound() is None


def test_a_worker_of_a_quiet_copy_says_so_at_its_start(settings, caplog, monkeypatch):
    settings.OUTBOUND = False
    worker = Worker(["purge"])
    worker.stop()
    monkeypatch.setattr(worker, "_beat", lambda: False)
    monkeypatch.setattr(worker, "_start", lambda *arguments: _Done())

    worker.run()

    assert "outbound.disabled" in caplog.text


class _Done:
    def join(self, timeout):
        """Nothing was started."""
