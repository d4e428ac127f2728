"""Mails that are leased, sent and settled: their order, leases and retries."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.db.models.functions import Now

from api.datetimes import now
from conftest import file_ticket
from events.dispatch import dispatch_events
from notifications.models import Message
from notifications.services import Mails
from notifications.services.composition import compose_mail
from notifications.services.mail_delivery import (
    SendOutcome,
    claim_mails,
    send_mail,
    settle_mail,
)

SENT = SendOutcome()


def file_for(caller, count, name="pat"):
    """File tickets, and have a mail written down for each, at their moment."""
    for number in range(count):
        file_ticket(caller, customer_email=f"{name}{number}@customer.test")
    dispatch_events(at=now())


def readers(jobs):
    return [job.mail.to[0].partition("@")[0] for job in jobs]


def expire_leases():
    Message.objects.update(leased_until=Now() - timedelta(seconds=1))


def test_organizations_take_turns(alice, mallory):
    file_for(alice, 5, "a")
    file_for(mallory, 2, "m")

    first = claim_mails(4, at=now())
    second = claim_mails(4, at=now())

    assert sorted(readers(first)) == ["a0", "a1", "m0", "m1"]
    assert sorted(readers(second)) == ["a2", "a3", "a4"]


def test_a_leased_mail_is_claimed_by_no_other_worker(alice):
    file_for(alice, 2)

    first = claim_mails(1, at=now())
    others = claim_mails(4, at=now())

    assert readers(first) == ["pat0"]
    assert readers(others) == ["pat1"]
    assert claim_mails(4, at=now()) == []


def test_a_mail_claimed_again_after_its_lease_has_the_same_message_id_and_date(alice):
    file_for(alice, 1)
    (lost,) = claim_mails(4, at=now())
    expire_leases()

    (again,) = claim_mails(4, at=now())

    one, other = lost.mail.message(), again.mail.message()
    assert one["Message-ID"] == other["Message-ID"]
    assert one["Date"] == other["Date"]


def test_settle_mail_after_the_lease_has_passed_on_changes_nothing(alice):
    file_for(alice, 1)
    (late,) = claim_mails(4, at=now())
    expire_leases()
    (other,) = claim_mails(4, at=now())

    settle_mail(other, SENT, at=now())
    settle_mail(late, SendOutcome("No answer"), at=now())

    message = Message.objects.get()
    assert (message.status, message.error, message.attempts_made) == (
        "delivered",
        "",
        1,
    )


def test_a_delivered_mail_is_not_claimed_again(alice):
    file_for(alice, 1)
    (job,) = claim_mails(4, at=now())
    settle_mail(job, SENT, at=now())
    expire_leases()

    assert claim_mails(4, at=now() + timedelta(days=30)) == []


def test_a_mail_is_tried_ten_times_and_then_given_up(alice):
    file_for(alice, 1)
    at = now()
    for _ in range(10):
        (job,) = claim_mails(4, at=at)
        settle_mail(job, SendOutcome("No answer"), at=at)
        at += timedelta(days=2)

    message = Message.objects.get()
    assert claim_mails(4, at=at) == []
    assert (message.status, message.error) == ("failed", "No answer")


def test_a_crash_is_a_failed_attempt_until_the_mail_is_given_up(alice):
    file_for(alice, 1)
    at = now()
    for _ in range(10):
        (job,) = claim_mails(4, at=at)
        settle_mail(job, None, at=at)
        at += timedelta(days=2)

    message = Message.objects.get()
    assert claim_mails(4, at=at) == []
    assert (message.status, message.attempts_made) == ("failed", 10)
    assert message.error == "The mail could not be sent; the log says why."


def test_the_next_mail_of_a_ticket_waits_for_the_one_before(alice, agent):
    ticket = file_ticket(alice, customer_email="pat@customer.test")
    agent.patch(f"/v1/tickets/{ticket.public_id}", {"status": "in_progress"})
    dispatch_events(at=now())

    (first,) = claim_mails(4, at=now())
    settle_mail(first, SendOutcome("No answer"), at=now())
    (second,) = claim_mails(4, at=now())

    assert "received" in first.mail.body
    assert "now: In progress" in second.mail.body


def test_a_mail_that_cannot_be_composed_delays_no_other(alice, monkeypatch, caplog):
    file_for(alice, 2)
    first = Message.objects.earliest("id")

    def write(message):
        if message.pk == first.pk:
            raise RuntimeError("unforeseen")
        return compose_mail(message)

    monkeypatch.setattr("notifications.services.mail_delivery.compose_mail", write)

    assert readers(claim_mails(4, at=now())) == ["pat1"]
    first.refresh_from_db()
    assert (first.status, first.attempts_made) == ("pending", 1)
    assert "could not be written" in first.error
    assert "unforeseen" in caplog.text


@pytest.mark.parametrize(
    ("error", "for_good"),
    [
        (smtplib.SMTPRecipientsRefused({"p@x.test": (550, b"no")}), True),
        (smtplib.SMTPRecipientsRefused({"p@x.test": (450, b"later")}), False),
        (smtplib.SMTPDataError(552, b"too large"), True),
        (smtplib.SMTPDataError(451, b"later"), False),
        (smtplib.SMTPSenderRefused(550, b"not you", "us@x.test"), False),
        (smtplib.SMTPAuthenticationError(535, b"wrong"), False),
        (smtplib.SMTPServerDisconnected("gone"), False),
        (ConnectionRefusedError(111, "refused"), False),
        (ValueError("no such header"), True),
    ],
)
def test_send_mail_gives_up_at_once_only_what_no_retry_can_change(
    alice, monkeypatch, error, for_good
):
    class Broken:
        def send_messages(self, mails):
            raise error

        def close(self):
            raise smtplib.SMTPServerDisconnected("gone as well")

    file_for(alice, 1)
    (job,) = claim_mails(4, at=now())
    monkeypatch.setattr("notifications.services.mail_delivery.get_connection", Broken)

    outcome = send_mail(job)

    assert outcome.error
    assert outcome.for_good == for_good


def test_the_servers_reply_is_stored_up_to_200_characters(alice):
    file_for(alice, 1)
    (job,) = claim_mails(4, at=now())

    settle_mail(job, SendOutcome("x" * 5_000), at=now())

    assert len(Message.objects.get().error) == 200


def test_a_mail_to_an_invalid_address_fails_without_an_attempt(alice, caplog):
    file_for(alice, 2)
    first = Message.objects.earliest("id")
    Message.objects.filter(pk=first.pk).update(recipient="a@b.test\u2028x")

    claimed = claim_mails(4, at=now())

    first.refresh_from_db()
    assert readers(claimed) == ["pat1"]
    assert (first.status, first.attempts_made) == ("failed", 0)
    assert first.error == "This is no address that mail can be sent to."
    assert not [line for line in caplog.records if line.levelname == "ERROR"]


def test_the_job_send_calls_ring_when_a_mail_is_sent(alice, db):
    file_for(alice, 1)
    rung = []
    job = Mails(ring=lambda: rung.append(True))

    sent = job(at=now())
    job.close(clock=now)

    assert (sent, len(mail.outbox)) == (1, 1)
    assert rung
