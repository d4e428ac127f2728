"""Signing in as a person does: on a desk, on a phone, in the dark, by keyboard."""

import pytest

from accounts.tests.sign_in_support import app_code
from conftest import PASSWORD
from tests.browser.sign_in_support import (
    PHONE,
    WIDE,
    scrolls_sideways,
    submit_confirmation,
    submit_sign_in,
    take_picture,
    targets_too_small,
)
from tests.browser.waiting import wait_for_focus

pytestmark = [
    pytest.mark.once,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]

SIGN_IN = "/accounts/login/"


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_agent_signs_in_on_any_screen(tab, bob, size, scheme):
    page = tab.page
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    page.goto("/admin/")
    take_picture(page, f"sign-in-{size['width']}-{scheme}")

    assert (scrolls_sideways(page), targets_too_small(page)) == (False, [])
    submit_sign_in(page, bob)
    page.wait_for_url("**/admin/desk/")
    assert tab.faults == []


def test_the_keyboard_alone_is_enough(tab, bob):
    page = tab.page
    page.goto("/admin/")
    wait_for_focus(page, "[name=login]")

    page.keyboard.type(bob.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Tab")
    focused = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    page.keyboard.press("Enter")

    page.wait_for_url("**/admin/desk/")
    assert (focused, tab.faults) == ("3px", [])


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_wrong_password_is_said_and_the_address_stays(tab, bob, size, scheme):
    page = tab.page
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    page.goto(SIGN_IN)

    submit_sign_in(page, bob, "wrong")

    message = page.get_by_role("alert")
    assert message.inner_text() == "The email address or the password is wrong."
    assert page.get_by_label("Password").get_attribute("aria-describedby") == "refusal"
    assert page.get_by_label("Email address").input_value() == bob.email
    wait_for_focus(page, "[name=password]")
    assert page.title().startswith("Error: ")
    take_picture(page, f"wrong-password-{size['width']}-{scheme}")
    assert (scrolls_sideways(page), tab.faults) == (False, [])


@pytest.mark.parametrize(
    ("size", "scheme"), [(WIDE, "light"), (PHONE, "dark")], ids=["wide", "phone"]
)
def test_an_agent_is_led_through_the_second_step(tab, bob, settings, size, scheme):
    settings.REQUIRE_AGENT_MFA = True
    page, name = tab.page, f"{size['width']}-{scheme}"
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    page.goto("/admin/tickets/ticket/")
    submit_sign_in(page, bob)

    submit_confirmation(page)
    page.wait_for_url("**/2fa/totp/activate/")
    key = page.locator(".key").inner_text()
    take_picture(page, f"set-up-{name}")
    assert (scrolls_sideways(page), targets_too_small(page)) == (False, [])
    page.get_by_label("Code", exact=True).fill(app_code(key))
    page.click("text=Turn on")
    assert page.locator(".codes li").count() == 10
    take_picture(page, f"recovery-codes-{name}")
    page.click("text=I have kept them")
    page.wait_for_url("**/admin/tickets/ticket/")

    page.context.clear_cookies()
    page.goto("/admin/")
    submit_sign_in(page, bob)
    page.wait_for_url("**/2fa/authenticate/")
    page.get_by_label("Code", exact=True).fill("000000")
    page.keyboard.press("Enter")
    assert "wrong" in page.get_by_role("alert").inner_text()
    take_picture(page, f"code-{name}")
    page.get_by_label("Code", exact=True).fill(app_code(key, steps_ahead=1))
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/desk/")
    assert tab.faults == []


@pytest.mark.parametrize(
    ("size", "scheme"), [(WIDE, "dark"), (PHONE, "light")], ids=["wide", "phone"]
)
def test_every_other_page_fits(tab, bob, size, scheme):
    page = tab.page
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    page.goto(SIGN_IN)
    submit_sign_in(page, bob)
    page.wait_for_url("**/admin/desk/")

    for path in ("2fa/", "reauthenticate/", "logout/", "2fa/totp/activate/"):
        page.goto(f"/accounts/{path}")
        take_picture(page, f"{path.replace('/', '-')}{size['width']}-{scheme}")
        assert (scrolls_sideways(page), targets_too_small(page)) == (False, [])
    page.click("text=Sign out")
    page.wait_for_url(f"**{SIGN_IN}")
    assert "signed out" in page.get_by_role("status").inner_text()
    assert tab.faults == []


def test_an_agent_signs_out_of_the_admin(tab, bob):
    page = tab.page
    page.goto(SIGN_IN)
    submit_sign_in(page, bob)
    page.wait_for_url("**/admin/desk/")

    page.evaluate("document.querySelector('form[action=\"/admin/logout/\"]').submit()")

    page.wait_for_url(f"**{SIGN_IN}")
    page.goto("/admin/")
    assert page.url.endswith(f"{SIGN_IN}?next=/admin/")
    assert tab.faults == []
