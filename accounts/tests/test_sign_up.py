"""Signing up: nothing before the code, everything at once with it."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import services
from accounts.models import (
    ApiKey,
    EmailCode,
    MailedCode,
    Membership,
    Organization,
    SecurityEvent,
    User,
)
from accounts.scopes import KEY_SCOPES
from accounts.services.codes import prune_codes
from accounts.tests.mails import code_in_mail, refuse_mail
from accounts.tests.sign_in_support import NEW_PERSON, SIGN_UP, is_signed_in
from api.datetimes import now
from api.rates import Rate
from conftest import NOON, PASSWORD, Caller

SIGN_UP_CODE = "/accounts/signup/code/"
WELCOME, AGAIN = "/portal/welcome/", "/accounts/signup/again/"


@pytest.fixture
def asked(client, db):
    """Nina's browser after the first page."""
    client.post(SIGN_UP, NEW_PERSON)
    return client


def said(response):
    """What the page says, without what differs between any two pages."""
    body = response.content.decode()
    return response.status_code, body.split("<h1>")[1].replace(
        NEW_PERSON["email"].lower(), ""
    )


def made():
    return User.objects.count(), Organization.objects.count(), ApiKey.objects.count()


def test_before_the_code_nothing_is_made(asked):
    assert made() == (0, 0, 0)
    assert not is_signed_in(asked)
    assert EmailCode.objects.get().password != PASSWORD


def test_the_right_code_makes_it_all_and_lets_them_in(asked):
    response = asked.post(SIGN_UP_CODE, {"code": code_in_mail()})

    nina = User.objects.get(email="nina@new.test")
    place = Membership.objects.get(user=nina)
    key = ApiKey.objects.get()
    assert response.url == WELCOME
    assert is_signed_in(asked)
    assert (place.role, place.organization.slug) == ("owner", "new-agency")
    assert key.organization == place.organization.sandbox
    assert (key.name, set(key.scopes)) == ("First key", set(KEY_SCOPES))
    events = SecurityEvent.objects.order_by("id").values_list("type", "actor_name")
    assert list(events) == [
        ("organization.created", "Nina New"),
        ("user.created", "Nina New"),
        ("member.added", "Nina New"),
        ("api_key.issued", "Nina New"),
    ]


def test_the_first_key_is_shown_once_and_works(asked):
    asked.post(SIGN_UP_CODE, {"code": code_in_mail()})
    kept = str(dict(asked.session))

    key = asked.get(WELCOME).context["key"]

    assert key.startswith("dp_test_")
    assert key not in kept
    assert Caller(secret=key).get("/v1/me").status_code == 200
    assert asked.get(WELCOME).context["key"] == ""


def test_somebody_signed_up_can_sign_in_again(asked):
    asked.post(SIGN_UP_CODE, {"code": code_in_mail()})
    other = Client()

    other.post("/accounts/login/", {"login": "nina@new.test", "password": PASSWORD})

    assert is_signed_in(other)


def test_a_wrong_code_makes_nothing_and_five_end_it(asked):
    code = code_in_mail()
    answers = [asked.post(SIGN_UP_CODE, {"code": "BBBB-BBBB"}) for _ in range(5)]

    late = asked.post(SIGN_UP_CODE, {"code": code})

    assert "wrong" in answers[0].content.decode()
    assert late.status_code in (200, 429)
    assert made() == (0, 0, 0)


def test_a_code_counts_once(asked):
    code = code_in_mail()
    again = Client()
    again.cookies["code-sign_up"] = asked.cookies["code-sign_up"].value
    asked.post(SIGN_UP_CODE, {"code": code})

    response = again.post(SIGN_UP_CODE, {"code": code})

    assert "The code has expired" in response.content.decode()
    assert User.objects.count() == 2  # Nina, and the sandbox's built-in agent


def test_a_code_is_over_after_a_quarter_of_an_hour(asked):
    MailedCode.objects.update(expires_at=now() - timedelta(seconds=1))

    response = asked.post(SIGN_UP_CODE, {"code": code_in_mail()})

    assert "The code has expired" in response.content.decode()
    assert made() == (0, 0, 0)


def test_a_strangers_browser_has_no_use_for_the_code(asked):
    stranger = Client()

    response = stranger.post(SIGN_UP_CODE, {"code": code_in_mail()})

    assert response.url == SIGN_UP
    assert made() == (0, 0, 0)


def test_capitals_and_spaces_of_a_copied_code_do_not_matter(asked):
    typed = f" {code_in_mail().lower().replace('-', ' ')} "

    assert asked.post(SIGN_UP_CODE, {"code": typed}).url == WELCOME


def test_who_has_an_account_meets_the_same_pages_and_a_mail_that_says_so(db, mia):
    known, unknown = Client(), Client()
    pages = []
    for browser, email in ((known, mia.email), (unknown, NEW_PERSON["email"].lower())):
        first = browser.post(SIGN_UP, {**NEW_PERSON, "email": email})
        wrong = browser.post(SIGN_UP_CODE, {"code": "BBBB-BBBB"})
        shown = said(wrong)[1].replace(email, "")
        pages.append((first.status_code, first.url, wrong.status_code, shown))

    ours, theirs = (_without_tokens(page) for page in pages)
    assert ours == theirs
    assert mail.outbox[0].to == [mia.email]
    assert "has an account" in mail.outbox[0].body
    assert "Code:" not in mail.outbox[0].body


def _without_tokens(page):
    status, url, again, shown = page
    lines = [line for line in shown.splitlines() if "csrfmiddlewaretoken" not in line]
    return status, url, again, lines


def test_the_same_queries_for_who_has_an_account(mia):
    counts = []
    for email in (mia.email, "nobody@new.test"):
        with CaptureQueriesContext(connection) as seen:
            Client().post(SIGN_UP, {**NEW_PERSON, "email": email})
        counts.append(len(seen))

    assert counts[0] == counts[1]


def test_a_taken_name_gets_a_number_and_no_refusal(asked, make_organization):
    make_organization("New Agency")

    asked.post(SIGN_UP_CODE, {"code": code_in_mail()})

    mine = Membership.objects.get(user__email="nina@new.test").organization
    assert (mine.name, mine.slug) == ("New Agency", "new-agency-2")
    assert mine.sandbox.slug == "new-agency-2-sandbox"


def test_a_name_without_a_latin_letter_will_do(client, db):
    client.post(SIGN_UP, {**NEW_PERSON, "organization": "株式会社"})

    client.post(SIGN_UP_CODE, {"code": code_in_mail()})

    assert Organization.objects.live().get().slug == "agency"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "nowhere"),
        ("name", ""),
        ("name", "See https://evil.test"),
        ("organization", "www.evil.test"),
        ("organization", "a\nb"),
        ("organization", "DevPros support"),
        ("organization", "D\u0435vPros"),
        ("name", "DevPros"),
        ("name", "\u3164"),
        ("organization", "\u115f\u1160 \uffa0"),
        ("password", "12345678"),
        ("password", "nina@new.test"),
    ],
)
def test_what_will_not_do_is_said_and_sends_no_mail(client, db, field, value):
    response = client.post(SIGN_UP, {**NEW_PERSON, field: value})

    assert field in response.context["form"].errors
    assert mail.outbox == []


@pytest.mark.parametrize("comes_first", ["the stranger", "our own"])
def test_a_name_that_makes_our_own_slug_gets_a_number(
    client, db, settings, comes_first
):
    settings.SUPPORT_ORGANIZATION = "help-desk"
    if comes_first == "our own":
        services.support_organization(at=now())
    client.post(SIGN_UP, {**NEW_PERSON, "organization": "Help Desk"})

    answer = client.post(SIGN_UP_CODE, {"code": code_in_mail()})

    assert answer.url == WELCOME
    place = Membership.objects.get(user__email="nina@new.test")
    assert place.organization.slug == "help-desk-2"


def test_a_name_that_was_asked_for_before_it_was_kept_is_refused_with_a_sentence(
    asked, db
):
    EmailCode.objects.update(organization="DevPros support")

    answer = asked.post(SIGN_UP_CODE, {"code": code_in_mail()}, follow=True)

    assert answer.redirect_chain == [(SIGN_UP, 302)]
    assert "That name cannot be used" in answer.content.decode()
    assert made() == (0, 0, 0)


def test_nothing_a_stranger_typed_stands_in_the_mail(asked):
    words = mail.outbox[0].body + mail.outbox[0].alternatives[0][0]

    assert NEW_PERSON["name"] not in words
    assert NEW_PERSON["organization"] not in words


def test_one_client_asks_for_one_address_only_so_often(client, db, settings):
    settings.CODES_PER_CLIENT_AND_PERSON = Rate.parse("2/h")

    answers = [client.post(SIGN_UP, NEW_PERSON) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert int(answers[2]["Retry-After"]) > 0


def test_too_many_mails_from_one_client_wait(client, db, settings):
    settings.CODES_PER_CLIENT = Rate.parse("2/h")

    answers = [
        client.post(SIGN_UP, {**NEW_PERSON, "email": f"n{number}@new.test"})
        for number in range(3)
    ]

    assert answers[2].status_code == 429


def test_another_mail_holds_the_same_code(client, db, time_machine):
    time_machine.move_to(NOON)
    client.post(SIGN_UP, NEW_PERSON)
    first = code_in_mail()
    time_machine.shift(61)

    client.post(AGAIN)

    assert (len(mail.outbox), code_in_mail()) == (2, first)
    assert client.post(SIGN_UP_CODE, {"code": first}).url == WELCOME


def test_a_code_that_may_not_be_sent_any_more_leaves_the_last_one_valid(
    asked, settings
):
    settings.CODES_PER_CLIENT_AND_PERSON = Rate.parse("1/h")
    last = code_in_mail()

    asked.post(AGAIN)

    assert code_in_mail() == last
    assert asked.post(SIGN_UP_CODE, {"code": last}).url == WELCOME


def test_a_mail_that_cannot_leave_is_said_and_counted(client, db, monkeypatch):
    refuse_mail(monkeypatch)

    response = client.post(SIGN_UP, NEW_PERSON, follow=True)

    assert "could not be sent" in response.content.decode()
    assert EmailCode.objects.get().failed_at is not None


def test_where_it_is_closed_the_page_says_whom_to_ask(client, db, settings):
    settings.SIGN_UP_OPEN = False

    response = client.post(SIGN_UP, NEW_PERSON)

    assert response.status_code == 403
    assert "Ask them" in response.content.decode()
    assert not EmailCode.objects.exists()


def test_closed_in_between_no_code_makes_anything(asked, settings):
    settings.SIGN_UP_OPEN = False

    assert asked.post(SIGN_UP_CODE, {"code": code_in_mail()}).url == SIGN_UP
    assert made() == (0, 0, 0)


def test_codes_go_after_a_day(asked):
    prune_codes(at=now())
    assert EmailCode.objects.exists()
    EmailCode.objects.update(created_at=now() - timedelta(days=2))

    prune_codes(at=now())

    assert not EmailCode.objects.exists()
