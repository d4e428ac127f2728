"""Attacks with a copy of a session: what its owner confirms is for one page, once."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.attacks.test_accounts import CHANGE, LOGIN, is_signed_in, signed_up

SET_UP = "/accounts/2fa/totp/activate/"
CODES, MAKE = "/accounts/2fa/recovery-codes/", "/accounts/2fa/recovery-codes/generate/"
ADD = "/accounts/2fa/passkeys/add/"
_AT_ONCE = 6


def confirm(browser, person, page):
    return browser.submit(
        f"/accounts/reauthenticate/?next={page}", {"password": person.password}
    )


def turn_app_on(browser, person):
    """Turn an authenticator app on; return the code that did."""
    confirm(browser, person, SET_UP)
    page = browser.get(SET_UP).text
    key = re.search(r"secret=([A-Z2-7]+)", page)[1]
    code = format_hotp_value(hotp_value(key, int(time.time()) // 30))
    done = browser.post(
        SET_UP, data={"csrfmiddlewaretoken": _token(page), "code": code}
    )
    assert done.headers["Location"] == CODES
    assert browser.get(CODES).status_code == 200
    return code


def copy_of(installation, browser, address):
    """Return a browser of somebody else who has all cookies of this one."""
    copy = installation.browser(address)
    for cookie in browser.cookies.jar:
        copy.cookies.jar.set_cookie(cookie)
    return copy


def test_a_confirmation_for_one_page_shows_no_recovery_codes(installation):
    """A stolen session reads recovery codes, and changes the password with one."""
    owner, browser = signed_up(installation, "thea", 50)
    turn_app_on(browser, owner)
    confirm(browser, owner, ADD)

    thief = copy_of(installation, browser, "127.0.26.51")
    answers = [thief.get(page) for page in (CODES, f"{CODES}download/", CHANGE)]

    assert [answer.status_code for answer in answers] == [302, 302, 302]
    assert all("/reauthenticate/" in it.headers["Location"] for it in answers)


def test_a_confirmation_counts_once_of_many_requests_at_once(installation):
    """One confirmation lets as many changes through as are sent at the same moment."""
    owner, browser = signed_up(installation, "ursel", 52)
    turn_app_on(browser, owner)
    confirm(browser, owner, MAKE)
    sent = {"csrfmiddlewaretoken": _token(browser.get(MAKE).text)}
    copies = [copy_of(installation, browser, "127.0.26.53") for _ in range(_AT_ONCE)]

    with ThreadPoolExecutor(_AT_ONCE) as threads:
        answers = list(threads.map(lambda copy: copy.post(MAKE, data=sent), copies))

    led_to = [answer.headers["Location"] for answer in answers]
    assert led_to.count(CODES) == 1
    assert sum("/reauthenticate/" in url for url in led_to) == _AT_ONCE - 1


def test_the_code_that_turned_an_app_on_lets_nobody_in(installation):
    """Who looked on while an app was turned on signs in with the same code."""
    owner, browser = signed_up(installation, "vroni", 54)
    code = turn_app_on(browser, owner)

    other = installation.browser("127.0.26.55")
    other.submit(LOGIN, {"login": owner.email, "password": owner.password})
    other.submit("/accounts/2fa/authenticate/", {"code": code})

    assert not is_signed_in(other)


def _token(page):
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
