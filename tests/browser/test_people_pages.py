"""The way in: sign-up to the first key, a passkey, and the pages about people."""

import pytest
from allauth.mfa.models import Authenticator

from accounts import services
from accounts.actor import Actor
from accounts.tests.mails import code_in_mail
from api.datetimes import now
from api.rates import Rate
from conftest import NOON, PASSWORD, SYSTEM, Caller
from tests.browser.sign_in_support import (
    PHONE,
    scrolls_sideways,
    submit_confirmation,
    submit_sign_in,
    take_picture,
    targets_too_small,
)
from tests.browser.waiting import new_context

pytestmark = [
    pytest.mark.once,
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
DESK = {"width": 1440, "height": 900}
SIZES = [(DESK, "light"), (PHONE, "dark")]


def fits(page, name):
    """Look at the page wide and light, then on a phone in the dark."""
    for size, scheme in SIZES:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        take_picture(page, f"{name}-{size['width']}-{scheme}")
        assert (scrolls_sideways(page), targets_too_small(page)) == (False, []), name


@pytest.mark.usefixtures("db")
def test_from_the_sign_up_over_the_mail_to_a_key_that_works(tab):
    page = tab.page
    page.goto("/accounts/signup/")
    fits(page, "sign-up")

    page.get_by_label("Email address").fill("nina@new.test")
    page.get_by_label("Your name").fill("Nina New")
    page.get_by_label("Organization").fill("New Agency")
    page.get_by_label("Password").fill(PASSWORD)
    page.click("text=Send me the code")
    page.wait_for_url("**/signup/code/")
    fits(page, "sign-up-code")
    page.get_by_label("Code").fill("BBBB-BBBB")
    page.keyboard.press("Enter")
    assert "wrong" in page.get_by_role("alert").inner_text()
    page.get_by_label("Code").fill(code_in_mail())
    page.keyboard.press("Enter")
    page.wait_for_url("**/portal/welcome/")

    key = page.locator("[data-test-key]").get_attribute("data-test-key")
    take_picture(page, "welcome-390-dark")
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")
    take_picture(page, "welcome-1440-light")
    assert key in page.inner_text(".key-curl")
    assert Caller(secret=key).get("/v1/me").status_code == 200
    page.click("text=go on")
    page.wait_for_url("**/portal/")
    page.goto("/portal/welcome/")
    assert key not in page.content()
    assert tab.faults == []


def test_a_passkey_is_added_signs_in_and_goes(chromium, live_server, bob, settings):
    """On localhost: browsers know no passkeys at an address without a name."""
    settings.REQUIRE_AGENT_MFA = True
    base = live_server.url.replace("127.0.0.1", "localhost")
    context = new_context(chromium, base)
    page, faults = context.new_page(), []
    page.on("pageerror", lambda error: faults.append(str(error)))
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    options = {"options": device}
    number = devices.send("WebAuthn.addVirtualAuthenticator", options)
    page.goto("/admin/")
    submit_sign_in(page, bob)
    submit_confirmation(page)
    page.wait_for_url("**/2fa/totp/activate/")

    page.click("text=Add a passkey")
    submit_confirmation(page)
    page.wait_for_url("**/2fa/passkeys/add/")
    fits(page, "passkey-add")
    page.get_by_label("Name").fill("Laptop")
    page.click("button:has-text('Add a passkey')")
    page.wait_for_url("**/2fa/recovery-codes/")
    page.goto("/admin/desk/")
    assert page.url.endswith("/admin/desk/")

    context.clear_cookies()
    page.goto("/accounts/login/")
    fits(page, "sign-in")
    page.click("text=Sign in with a passkey")
    page.wait_for_url("**/admin/desk/")

    context.clear_cookies()
    page.goto("/admin/")
    submit_sign_in(page, bob)
    page.wait_for_url("**/2fa/authenticate/")
    fits(page, "second-step-by-passkey")
    page.click("text=Use a passkey")
    page.wait_for_url("**/admin/desk/")

    unverified = {"authenticatorId": number["authenticatorId"], "isUserVerified": False}
    devices.send("WebAuthn.setUserVerified", unverified)
    context.clear_cookies()
    page.goto("/accounts/login/")
    page.click("text=Sign in with a passkey")
    page.wait_for_selector("[data-passkey-problem]:visible")

    submit_sign_in(page, bob)
    page.wait_for_url("**/2fa/authenticate/")
    devices.send("WebAuthn.setUserVerified", {**unverified, "isUserVerified": True})
    page.click("text=Use a passkey")
    page.wait_for_url("**/admin/desk/**")
    page.goto("/accounts/2fa/passkeys/")
    fits(page, "passkeys")
    page.click("text=Remove")
    submit_confirmation(page)
    page.click("button:has-text('Remove')")
    page.wait_for_url("**/2fa/passkeys/")
    assert "There is none yet" in page.content()
    assert faults == []
    context.close()


def test_the_pages_about_people_fit_every_screen(tab, acme, mia):
    page = tab.page
    long = "wilhelmina.von-und-zu-lichtenstein@a-rather-long-agency-name.test"
    person = services.Person(long, "Wilhelmina von und zu Lichtenstein", PASSWORD)
    services.create_member(acme, person=person, actor=SYSTEM, at=NOON)
    page.goto("/accounts/login/")
    submit_sign_in(page, mia)
    page.wait_for_url("**/portal/")
    page.goto("/portal/members/")
    page.get_by_label("Email address").fill("noah@acme.test")
    page.click("button:has-text('Invite')")
    page.wait_for_selector("text=is invited.")

    for path in ("members", "sessions", "security"):
        page.goto(f"/portal/{path}/")
        for size, scheme in SIZES:
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme)
            take_picture(page, f"{path}-{size['width']}-{scheme}")
            assert not scrolls_sideways(page), path
    for path in ("2fa/", "password/change/", "password/reset/", "login/browser/"):
        page.goto(f"/accounts/{path}")
        if path == "password/change/":
            submit_confirmation(page)
            page.wait_for_url("**/password/change/")
        fits(page, path.strip("/").replace("/", "-"))
    assert tab.faults == []


def test_the_pages_after_a_break_in_fit_every_screen(tab, acme, mia):
    """A passkey is to be confirmed, and an invitation to be looked at."""
    page = tab.page
    page.goto("/accounts/login/")
    submit_sign_in(page, mia)
    page.wait_for_url("**/portal/")
    data = {"name": "Laptop", "credential": {}, "is_doubted": True}
    Authenticator.objects.create(user=mia, type="webauthn", data=data)
    services.invite_member(
        acme,
        email="new@acme.test",
        role="member",
        actor=Actor.of_member(mia, acme),
        at=now(),
    )

    page.goto("/accounts/2fa/")
    fits(page, "account-after-a-break-in")
    page.click("text=look at your passkeys")
    fits(page, "passkeys-to-confirm")
    page.click("a:has-text('Confirm')")
    submit_confirmation(page)
    page.wait_for_url("**/keep/")
    fits(page, "passkey-keep")
    page.click("text=It is mine")
    page.wait_for_url("**/2fa/passkeys/")
    assert "To be confirmed" not in page.content()
    page.goto("/accounts/2fa/recovery-codes/generate/")
    submit_confirmation(page)
    page.wait_for_url("**/generate/")
    fits(page, "recovery-codes-make")
    assert tab.faults == []


def test_what_refuses_a_form_of_a_stranger_fits_every_screen(tab, db, settings):
    settings.ANONYMOUS_POST_BYTES, settings.ANONYMOUS_POST_LIMIT = 10, Rate.parse("1/d")
    page = tab.page
    page.goto("/accounts/password/reset/")
    page.get_by_label("Email address").fill("a@b.test")
    page.click("text=Send me the code")
    page.wait_for_selector("text=The form is too large")
    fits(page, "large-form")
    page.goto("/accounts/password/reset/")
    page.get_by_label("Email address").fill("a@b.test")
    page.click("text=Send me the code")
    page.wait_for_selector("text=Too many forms")
    fits(page, "too-many-forms")


def test_an_unknown_browser_shows_a_code_from_the_mail(tab, mia, settings):
    settings.SIGN_IN_FAILURES_PER_PERSON = Rate.parse("2/h")
    page = tab.page
    page.goto("/accounts/login/")
    for _ in range(2):
        with page.expect_navigation():
            submit_sign_in(page, mia, "wrong")
        page.wait_for_selector("[role=alert]")
    submit_sign_in(page, mia)

    page.wait_for_selector("text=Confirm this browser")
    fits(page, "browser")
    assert page.get_by_label("Email address").input_value() == mia.email
    page.click("text=Send me the code")
    page.wait_for_url("**/login/browser/code/")
    fits(page, "browser-code")
    page.get_by_label("Code").fill(code_in_mail())
    page.click("button:has-text('Confirm this browser')")
    page.wait_for_url("**/accounts/login/")
    submit_sign_in(page, mia)
    page.wait_for_url("**/portal/")

    assert [fault for fault in tab.faults if "429" not in fault] == []
