"""The outbox of mails: whose turn it is, and what a worker that died leaves."""

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
from notifications.services.carrying import MailOutbox, Outcome
from notifications.services.writing import write_letter

SENT = Outcome()


@pytest.fixture
def outbox(db):
    return MailOutbox()


def file_for(caller, count, name="pat"):
    """File tickets, and have a mail written down for each, at their moment."""
    for number in range(count):
        file_ticket(caller, customer_email=f"{name}{number}@customer.test")
    dispatch_events(at=now())


def readers(parcels):
    return [parcel.mail.to[0].partition("@")[0] for parcel in parcels]


def let_leases_run_out():
    Message.objects.update(leased_until=Now() - timedelta(seconds=1))


def test_organizations_take_turns(alice, mallory, outbox):
    file_for(alice, 5, "a")
    file_for(mallory, 2, "m")

    first = outbox.claim(4, at=now())
    second = outbox.claim(4, at=now())

    assert sorted(readers(first)) == ["a0", "a1", "m0", "m1"]
    assert sorted(readers(second)) == ["a2", "a3", "a4"]


def test_what_is_leased_is_nobody_elses(alice, outbox):
    file_for(alice, 2)

    first = outbox.claim(1, at=now())
    others = MailOutbox().claim(4, at=now())

    assert readers(first) == ["pat0"]
    assert readers(others) == ["pat1"]
    assert outbox.claim(4, at=now()) == []


def test_a_worker_that_died_is_followed_by_one_with_the_same_message(alice, outbox):
    file_for(alice, 1)
    (lost,) = outbox.claim(4, at=now())
    let_leases_run_out()

    (again,) = MailOutbox().claim(4, at=now())

    one, other = lost.mail.message(), again.mail.message()
    assert one["Message-ID"] == other["Message-ID"]
    assert one["Date"] == other["Date"]


def test_who_comes_back_late_overwrites_nothing(alice, outbox):
    file_for(alice, 1)
    (late,) = outbox.claim(4, at=now())
    let_leases_run_out()
    (other,) = MailOutbox().claim(4, at=now())

    outbox.settle(other, SENT, at=now())
    outbox.settle(late, Outcome("No answer"), at=now())

    message = Message.objects.get()
    assert (message.status, message.error, message.attempts_made) == (
        "delivered",
        "",
        1,
    )


def test_what_was_sent_is_never_handed_out_again(alice, outbox):
    file_for(alice, 1)
    (parcel,) = outbox.claim(4, at=now())
    outbox.settle(parcel, SENT, at=now())
    let_leases_run_out()

    assert outbox.claim(4, at=now() + timedelta(days=30)) == []


def test_a_mail_is_tried_ten_times_and_then_given_up(alice, outbox):
    file_for(alice, 1)
    at = now()
    for _ in range(10):
        (parcel,) = outbox.claim(4, at=at)
        outbox.settle(parcel, Outcome("No answer"), at=at)
        at += timedelta(days=2)

    message = Message.objects.get()
    assert outbox.claim(4, at=at) == []
    assert (message.status, message.error) == ("failed", "No answer")


def test_a_crash_is_a_failed_attempt_until_the_mail_is_given_up(alice, outbox):
    file_for(alice, 1)
    at = now()
    for _ in range(10):
        (parcel,) = outbox.claim(4, at=at)
        outbox.settle(parcel, None, at=at)
        at += timedelta(days=2)

    message = Message.objects.get()
    assert outbox.claim(4, at=at) == []
    assert (message.status, message.attempts_made) == ("failed", 10)
    assert message.error == "The mail could not be sent; the log says why."


def test_the_next_mail_of_a_ticket_waits_for_the_one_before(alice, agent, outbox):
    ticket = file_ticket(alice, customer_email="pat@customer.test")
    agent.patch(f"/v1/tickets/{ticket.public_id}", {"status": "in_progress"})
    dispatch_events(at=now())

    (first,) = outbox.claim(4, at=now())
    outbox.settle(first, Outcome("No answer"), at=now())
    (second,) = outbox.claim(4, at=now())

    assert "received" in first.mail.body
    assert "now: In progress" in second.mail.body


def test_one_that_cannot_be_written_keeps_no_other_back(
    alice, outbox, monkeypatch, caplog
):
    file_for(alice, 2)
    first = Message.objects.earliest("id")

    def write(message):
        if message.pk == first.pk:
            raise RuntimeError("a fault of ours")
        return write_letter(message)

    monkeypatch.setattr("notifications.services.carrying.write_letter", write)

    assert readers(outbox.claim(4, at=now())) == ["pat1"]
    first.refresh_from_db()
    assert (first.status, first.attempts_made) == ("pending", 1)
    assert "could not be written" in first.error
    assert "a fault of ours" in caplog.text


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
def test_only_what_cannot_change_is_given_up_at_once(
    alice, outbox, monkeypatch, error, for_good
):
    class Broken:
        def send_messages(self, mails):
            raise error

        def close(self):
            raise smtplib.SMTPServerDisconnected("gone as well")

    file_for(alice, 1)
    (parcel,) = outbox.claim(4, at=now())
    monkeypatch.setattr("notifications.services.carrying.get_connection", Broken)

    outcome = outbox.carry(parcel)

    assert outcome.error
    assert outcome.for_good == for_good


def test_the_servers_words_are_one_short_line(alice, outbox):
    file_for(alice, 1)
    (parcel,) = outbox.claim(4, at=now())

    outbox.settle(parcel, Outcome("x" * 5_000), at=now())

    assert len(Message.objects.get().error) == 200


def test_an_address_that_is_none_ends_its_mail_at_once(alice, outbox, caplog):
    file_for(alice, 2)
    first = Message.objects.earliest("id")
    Message.objects.filter(pk=first.pk).update(recipient="a@b.test\u2028x")

    claimed = outbox.claim(4, at=now())

    first.refresh_from_db()
    assert readers(claimed) == ["pat1"]
    assert (first.status, first.attempts_made) == ("failed", 0)
    assert first.error == "This is no address that mail can be sent to."
    assert not [line for line in caplog.records if line.levelname == "ERROR"]


def test_the_job_rings_when_a_mail_is_back(alice, db):
    file_for(alice, 1)
    rung = []
    job = Mails(ring=lambda: rung.append(True))

    sent = job(at=now())
    job.close(clock=now)

    assert (sent, len(mail.outbox)) == (1, 1)
    assert rung
