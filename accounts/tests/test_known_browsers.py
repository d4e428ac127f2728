"""A browser in which somebody signed in before: no stranger keeps them out of it."""

import pytest
from django.core import mail
from django.test import Client, RequestFactory

from accounts.pages.known_browsers import cookie, known_browser_number
from accounts.tests.mails import code_in_mail
from accounts.tests.sign_in_support import (
    APP_SECRET,
    CODE,
    NEW_PASSWORD,
    app_code,
    ask_for_reset,
    confirm,
    enter_code,
    enter_wrong_passwords,
    is_signed_in,
    reset_password,
    sign_in,
)
from api.rates import Rate
from conftest import NOON

CHECK, CHECK_CODE = "/accounts/login/browser/", "/accounts/login/browser/code/"


def fail_from_everywhere(email, times=20):
    """Let strangers at many addresses be wrong for somebody."""
    for number in range(times):
        enter_wrong_passwords(Client(), email, 1, REMOTE_ADDR=f"203.0.113.{number + 1}")


def signed_in_before(client, email):
    sign_in(client, email)
    client.post("/accounts/logout/")
    assert not is_signed_in(client)


def test_strangers_at_many_addresses_make_an_unknown_browser_show_a_code(client, bob):
    fail_from_everywhere(bob.email)

    refused = sign_in(client, bob.email)

    assert refused.status_code == 429
    assert "Confirm this browser" in refused.content.decode()
    assert refused.context["form"]["email"].value() == bob.email
    assert int(refused["Retry-After"]) > 0
    assert not is_signed_in(client)


def test_an_address_without_an_account_meets_the_same(client, db):
    fail_from_everywhere("no@where.test")

    assert sign_in(client, "no@where.test").status_code == 429


def test_a_browser_that_signed_in_before_passes(client, bob):
    signed_in_before(client, bob.email)
    fail_from_everywhere(bob.email)

    assert sign_in(client, bob.email).status_code == 302
    assert is_signed_in(client)


def test_a_browser_of_somebody_else_does_not(client, bob, carol):
    signed_in_before(client, carol.email)
    fail_from_everywhere(bob.email)

    assert sign_in(client, bob.email).status_code == 429


def test_a_cookie_that_we_did_not_sign_does_not(client, bob):
    signed_in_before(client, bob.email)
    client.cookies["browser"] = client.cookies["browser"].value[:-2] + "xx"
    fail_from_everywhere(bob.email)

    assert sign_in(client, bob.email).status_code == 429


def test_a_known_browser_is_wrong_five_times_and_waits(client, bob):
    signed_in_before(client, bob.email)

    assert enter_wrong_passwords(client, bob.email, 6).status_code == 429
    assert sign_in(Client(), bob.email).status_code == 302


def test_a_neighbours_failures_do_not_count_for_a_known_browser(client, bob):
    signed_in_before(client, bob.email)
    for number in range(10):
        enter_wrong_passwords(Client(), f"{number}@where.test", 1)

    assert sign_in(client, bob.email).status_code == 302


def test_a_copied_cookie_guesses_only_so_often_a_day(client, bob, settings):
    settings.KNOWN_BROWSER_FAILURES = Rate.parse("2/d")
    settings.SIGN_IN_FAILURES_PER_PERSON = Rate.parse("2/h")
    signed_in_before(client, bob.email)
    enter_wrong_passwords(client, bob.email, 2)
    fail_from_everywhere(bob.email, 2)

    refused = sign_in(client, bob.email)

    assert refused.status_code == 429
    assert "Confirm this browser" in refused.content.decode()


def test_a_mailed_code_lets_a_browser_go_on_that_was_wrong_too_often(
    client, bob, settings
):
    settings.KNOWN_BROWSER_FAILURES = Rate.parse("2/d")
    settings.SIGN_IN_FAILURES_PER_PERSON = Rate.parse("2/h")
    signed_in_before(client, bob.email)
    enter_wrong_passwords(client, bob.email, 2)
    fail_from_everywhere(bob.email, 2)
    client.post(CHECK, {"email": bob.email})

    client.post(CHECK_CODE, {"code": code_in_mail()})

    assert sign_in(client, bob.email).status_code == 302


def test_a_mailed_code_for_one_person_gives_no_guesses_for_another(
    client, bob, carol, settings
):
    settings.KNOWN_BROWSER_FAILURES = Rate.parse("2/d")
    settings.SIGN_IN_FAILURES_PER_PERSON = Rate.parse("2/h")
    signed_in_before(client, bob.email)
    enter_wrong_passwords(client, bob.email, 2)
    fail_from_everywhere(bob.email, 2)
    client.post(CHECK, {"email": carol.email})

    client.post(CHECK_CODE, {"code": code_in_mail()})

    assert sign_in(client, bob.email).status_code == 429


def test_one_known_browser_keeps_nobody_out_of_another(client, bob, settings):
    settings.KNOWN_BROWSER_FAILURES = Rate.parse("2/d")
    shared = Client(REMOTE_ADDR="203.0.113.99")
    signed_in_before(shared, bob.email)
    signed_in_before(client, bob.email)
    enter_wrong_passwords(shared, bob.email, 3)
    fail_from_everywhere(bob.email)

    assert sign_in(client, bob.email).status_code == 302


def test_a_new_password_by_mail_ends_what_browsers_were_known_by(client, bob):
    shared = Client(REMOTE_ADDR="203.0.113.99")
    signed_in_before(shared, bob.email)
    ask_for_reset(client, bob.email)
    reset_password(client, code_in_mail())
    fail_from_everywhere(bob.email)

    assert sign_in(shared, bob.email, NEW_PASSWORD).status_code == 429
    assert sign_in(client, bob.email, NEW_PASSWORD).status_code == 302


def test_a_changed_password_leaves_the_browser_it_was_changed_in(client, bob):
    shared = Client(REMOTE_ADDR="203.0.113.99")
    signed_in_before(shared, bob.email)
    sign_in(client, bob.email)
    confirm(client, "/accounts/password/change/")
    client.post("/accounts/password/change/", {"password": NEW_PASSWORD})
    client.post("/accounts/logout/")
    fail_from_everywhere(bob.email)

    assert sign_in(shared, bob.email, NEW_PASSWORD).status_code == 429
    assert sign_in(client, bob.email, NEW_PASSWORD).status_code == 302


@pytest.mark.parametrize("email", ["carol@devpros.test", "no@where.test"])
def test_a_known_browser_costs_an_address_with_an_account_no_query_more(
    client, bob, carol, email, django_assert_num_queries
):
    signed_in_before(client, bob.email)
    request = RequestFactory().get("/")
    request.COOKIES["browser"] = client.cookies["browser"].value

    with django_assert_num_queries(1):
        assert known_browser_number(request, person=email) == ""


def test_the_cookie_tells_nothing_of_who_it_was(client, bob):
    sign_in(client, bob.email)

    kept = client.cookies["browser"]

    assert "bob" not in str(kept)
    assert (kept["httponly"], kept["samesite"]) == (True, "Lax")


def test_the_cookie_is_secure_and_of_this_host_alone_over_tls(client, bob, settings):
    settings.COOKIE_PREFIX, settings.SESSION_COOKIE_SECURE = "__Host-", True

    sign_in(client, bob.email, secure=True)

    kept = client.cookies["__Host-browser"]
    assert (kept["secure"], kept["path"], kept["domain"]) == (True, "/", "")


def test_a_browser_knows_the_last_eight_people_alone(client, bob, carol, settings):
    settings.MOST_PEOPLE_PER_BROWSER = 1
    signed_in_before(client, bob.email)
    signed_in_before(client, carol.email)
    fail_from_everywhere(bob.email)

    assert sign_in(client, bob.email).status_code == 429


def test_it_ends_half_a_year_after_the_last_sign_in(client, bob, time_machine):
    time_machine.move_to(NOON)
    signed_in_before(client, bob.email)
    time_machine.shift(cookie().age)
    fail_from_everywhere(bob.email)

    assert sign_in(client, bob.email).status_code == 429


# --- a code from a mail --------------------------------------------------------------


def test_the_code_from_the_mail_makes_a_browser_known(client, bob):
    fail_from_everywhere(bob.email)
    client.post(CHECK, {"email": bob.email})

    confirmed = client.post(CHECK_CODE, {"code": code_in_mail()})

    assert confirmed.url == "/accounts/login/"
    assert not is_signed_in(client)
    assert sign_in(client, bob.email).status_code == 302


def test_a_wrong_code_makes_it_no_better(client, bob):
    fail_from_everywhere(bob.email)
    client.post(CHECK, {"email": bob.email})

    refused = client.post(CHECK_CODE, {"code": "BBBB-BBBB"})

    assert "That code is wrong" in refused.content.decode()
    assert sign_in(client, bob.email).status_code == 429


def test_who_has_no_account_meets_the_same_page_and_hears_by_mail(client, db):
    asked = client.post(CHECK, {"email": "no@where.test"})

    assert asked.url == CHECK_CODE
    assert "no account" in mail.outbox[-1].body
    assert code_in_mail() == ""


def test_a_code_for_a_new_password_confirms_no_browser(client, bob):
    client.post("/accounts/password/reset/", {"email": bob.email})
    client.cookies["code-browser"] = client.cookies["code-password_reset"].value

    assert client.post(CHECK_CODE, {"code": code_in_mail()}).status_code == 302
    fail_from_everywhere(bob.email)
    assert sign_in(client, bob.email).status_code == 429


# --- the second step -----------------------------------------------------------------


@pytest.fixture
def guessed(careful_bob, settings):
    """Strangers who know Bob's password have guessed codes until that was enough."""
    settings.CODE_FAILURES_PER_PERSON = Rate.parse("3/d")
    for number in range(3):
        stranger = Client(REMOTE_ADDR=f"203.0.113.{number + 1}")
        sign_in(stranger, careful_bob.email)
        enter_code(stranger, "000000")


def test_guesses_of_a_code_are_bounded_whatever_address_they_come_from(
    bob_before_code, guessed
):
    refused = enter_code(bob_before_code, app_code(APP_SECRET))

    assert refused.status_code == 429
    assert not is_signed_in(bob_before_code)


def test_guesses_of_a_code_from_all_known_browsers_are_bounded(
    client, careful_bob, settings, request
):
    settings.KNOWN_BROWSER_FAILURES = Rate.parse("2/d")
    other = Client(REMOTE_ADDR="203.0.113.99")
    for browser, moment in ((client, -1), (other, 0)):
        sign_in(browser, careful_bob.email)
        enter_code(browser, app_code(APP_SECRET, moment))
        browser.post("/accounts/logout/")
    sign_in(other, careful_bob.email)
    for _ in range(2):
        enter_code(other, "000000")
    request.getfixturevalue("guessed")

    sign_in(client, careful_bob.email)

    refused = enter_code(client, app_code(APP_SECRET, 1))
    assert refused.status_code == 429
    assert "Confirm this browser" not in refused.content.decode()


def test_a_browser_that_signed_in_before_enters_its_code(client, careful_bob, request):
    sign_in(client, careful_bob.email)
    enter_code(client, app_code(APP_SECRET, -1))
    client.post("/accounts/logout/")
    request.getfixturevalue("guessed")

    sign_in(client, careful_bob.email)

    assert enter_code(client, app_code(APP_SECRET)).status_code == 302
    assert is_signed_in(client)


def test_a_code_from_the_mail_lets_the_owner_enter_it(
    bob_before_code, careful_bob, guessed
):
    bob_before_code.post(CHECK, {"email": careful_bob.email})
    back = bob_before_code.post(CHECK_CODE, {"code": code_in_mail()}, follow=True)

    assert back.redirect_chain[-1][0] == CODE
    assert enter_code(bob_before_code, app_code(APP_SECRET)).status_code == 302
    assert is_signed_in(bob_before_code)
