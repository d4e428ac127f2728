"""A code in a mail is the address's: who asks for somebody else keeps nobody out."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from accounts import services
from accounts.models import EmailCode, MailedCode
from accounts.services.codes import MAILS_AT_ONCE, prune_codes
from accounts.tests.mails import code_in_mail, refuse_mail
from accounts.tests.sign_in_support import (
    NEW_PASSWORD,
    NEW_PERSON,
    RESET,
    RESET_CODE,
    SIGN_UP,
    ask_for_reset,
    reset_password,
)
from api.rates import Rate
from conftest import NOON

PASSWORD_RESET = EmailCode.Purpose.PASSWORD_RESET
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def mailed(at, email="mia@acme.test"):
    """Ask as anybody; return what is mailed, if anything is."""
    return services.request_code(PASSWORD_RESET, email=email, at=at)[1]


def test_a_strangers_requests_leave_the_owner_a_code_that_counts(client, mia):
    stranger = Client(REMOTE_ADDR="203.0.113.9")
    for _ in range(7):
        ask_for_reset(stranger, mia.email)

    asked = ask_for_reset(client, mia.email)

    assert (asked.status_code, len(mail.outbox)) == (302, 1)
    assert reset_password(client, code_in_mail()).url == "/accounts/login/"


def test_the_mail_that_a_stranger_asked_for_is_no_use_to_the_stranger(client, mia):
    stranger = Client(REMOTE_ADDR="203.0.113.9")
    ask_for_reset(stranger, mia.email)
    ask_for_reset(client, mia.email)
    code = code_in_mail()
    reset_password(client, code)

    assert "The code has expired" in reset_password(stranger, code).content.decode()


def test_a_stranger_has_five_tries_and_the_owner_keeps_theirs(client, mia):
    stranger = Client(REMOTE_ADDR="203.0.113.9")
    ask_for_reset(stranger, mia.email)
    for _ in range(5):
        reset_password(stranger, "BBBB-BBBB")
    ask_for_reset(client, mia.email)

    assert reset_password(client, code_in_mail()).url == "/accounts/login/"


def test_a_mail_leaves_once_a_minute_with_the_same_code(db):
    first = mailed(NOON)

    assert mailed(NOON + MINUTE / 2) is None
    assert mailed(NOON + MINUTE).code == first.code


def test_a_code_lives_for_an_hour_and_then_comes_another(db):
    codes = {mailed(NOON + 10 * number * MINUTE).code for number in range(5)}
    later = mailed(NOON + HOUR)

    assert len(codes) == 1
    assert later.code not in codes


def test_after_five_mails_the_next_ones_leave_an_hour_apart(db):
    for number in range(MAILS_AT_ONCE):
        assert mailed(NOON + number * MINUTE)
    at = NOON + MAILS_AT_ONCE * MINUTE

    assert mailed(at)
    assert mailed(at + HOUR - MINUTE) is None
    assert mailed(at + HOUR)


@pytest.mark.slow
def test_the_newest_mail_always_holds_a_code_that_counts(db):
    """Ask in each minute of a day: whoever is mailed nothing has a code that counts."""
    newest, mails = None, 0
    for number in range(24 * 60):
        at = NOON + number * MINUTE
        if mailing := mailed(at):
            newest, mails = mailing.code, mails + 1
        row = EmailCode.objects.first()
        right = services.is_right_reset_code(row.pk, code=newest, at=at)
        assert right, f"minute {number}"
        EmailCode.objects.all().delete()

    assert mails <= 30


def test_a_used_code_is_gone_and_the_next_mail_leaves_at_once(client, mia):
    ask_for_reset(client, mia.email)
    first = code_in_mail()
    reset_password(client, first)

    ask_for_reset(client, mia.email)

    assert code_in_mail() not in ("", first)


def test_a_mail_that_could_not_leave_is_tried_again_at_once(client, mia, monkeypatch):
    with monkeypatch.context() as patch:
        refuse_mail(patch)
        ask_for_reset(client, mia.email)

    client.post("/accounts/password/reset/again/")

    assert reset_password(client, code_in_mail()).url == "/accounts/login/"


def test_the_table_holds_no_code(client, mia):
    ask_for_reset(client, mia.email)

    kept = str(list(MailedCode.objects.values())) + str(
        list(EmailCode.objects.values())
    )

    assert code_in_mail() not in kept
    assert code_in_mail().replace("-", "") not in kept


def test_what_was_mailed_goes_after_a_day(db):
    mailed(NOON)

    prune_codes(at=NOON + timedelta(days=1))
    assert MailedCode.objects.exists()
    prune_codes(at=NOON + timedelta(days=2))

    assert not MailedCode.objects.exists()


@pytest.mark.parametrize("email", ["mia@acme.test", "nobody@new.test"])
def test_an_account_changes_nothing_about_when_a_mail_leaves(client, mia, email):
    for _ in range(3):
        ask_for_reset(client, email)

    assert len(mail.outbox) == 1


def test_the_page_after_a_mail_that_did_not_leave_says_that_one_is_there(client, mia):
    ask_for_reset(client, mia.email)

    page = client.post("/accounts/password/reset/again/", follow=True)

    assert "its code counts" in page.content.decode()
    assert page.redirect_chain[-1][0] == RESET_CODE


def test_a_stranger_who_never_asked_is_led_to_ask(client, mia):
    ask_for_reset(Client(), mia.email)

    answer = client.post(RESET_CODE, {"code": code_in_mail(), "password": NEW_PASSWORD})

    assert answer.url == RESET


def sign_up_as(email, client_address):
    browser = Client(REMOTE_ADDR=client_address)
    return browser.post(SIGN_UP, {**NEW_PERSON, "email": email})


@pytest.mark.parametrize("page", [SIGN_UP, RESET])
def test_one_client_asks_for_five_codes_whatever_the_tag(client, db, page):
    asked = [
        client.post(page, {**NEW_PERSON, "email": f"nina+{number}@new.test"})
        for number in range(6)
    ]

    assert [answer.status_code for answer in asked] == [302] * 5 + [429]
    assert len(mail.outbox) == 5
    assert mail.outbox[0].to == ["nina+0@new.test"]


def test_sign_up_codes_to_tags_of_one_mailbox_have_a_limit_over_all_clients(
    db, settings
):
    settings.TAGGED_SIGN_UP_MAILS_PER_MAILBOX = Rate.parse("2/d")

    tagged = [
        sign_up_as(f"nina+{number}@new.test", f"203.0.113.{number}").status_code
        for number in range(1, 4)
    ]
    plain = sign_up_as("nina@new.test", "203.0.113.4")

    assert tagged == [302, 302, 429]
    assert plain.status_code == 302
    assert mail.outbox[-1].to == ["nina@new.test"]
