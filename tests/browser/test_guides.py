"""A reader of the guides in real Chromium, with scripts and without."""

import pytest

from conftest import PASSWORD
from tests.browser.accessibility import faint_texts
from tests.browser.waiting import new_context

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.once,
    pytest.mark.django_db(transaction=True),
]
KEY = "dp_test_" + 38 * "a"
LIVE = "dp_live_" + 38 * "a"
WIDER = "document.documentElement.scrollWidth > innerWidth"


def shown(page):
    """Return the languages of the examples that can be seen."""
    return set(
        page.eval_on_selector_all(
            ".choice .code",
            "all => all.filter(one => one.checkVisibility())"
            ".map(one => one.dataset.language)",
        )
    )


def test_a_language_is_chosen_once_for_all_pages(tab):
    page = tab.page
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto("/")
    assert shown(page) == {"sh"}

    third = page.locator("[data-choose=python]").nth(2)
    third.scroll_into_view_if_needed()
    before = third.bounding_box()["y"]
    third.click()
    assert abs(third.bounding_box()["y"] - before) < 2
    assert shown(page) == {"python"}

    page.goto("/docs/webhooks")
    assert shown(page) == {"python"}
    pressed = page.locator("[aria-pressed=true]:visible").all_inner_texts()
    assert set(pressed) == {"Python"}
    assert page.locator(".choice-only:visible").count() == 1

    page.keyboard.press("/")
    page.keyboard.type("signature")
    page.keyboard.press("Enter")
    page.wait_for_url("**/docs/search?q=signature")
    page.click("text=Check the signature")
    page.wait_for_url("**/docs/webhooks#check-the-signature")
    assert tab.faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_quick_start_is_read_on_a_telephone(tab, scheme):
    page = tab.page
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme=scheme)
    page.goto("/")

    assert page.evaluate(WIDER) is False
    assert faint_texts(page) == []
    assert not page.locator(".side a").first.is_visible()
    page.click("summary")
    page.click(".side >> text=Pagination")
    page.wait_for_url("**/docs/pagination")
    assert page.evaluate(WIDER) is False
    assert tab.faults == []


def test_without_scripts_all_languages_are_there(chromium, live_server):
    context = new_context(chromium, live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/docs/tickets")

    labels = page.locator(".code:visible figcaption").all_inner_texts()

    assert labels[:2] == ["Python", "TypeScript"]
    assert labels[2:6] == ["curl", "Python", "TypeScript", "Answer"]
    assert page.locator(".copy, [data-choose]:visible").count() == 0
    context.close()


def test_the_readers_own_key_stays_in_their_tab_until_they_sign_out(tab, mia):
    page = tab.page
    page.goto("/accounts/login/")
    page.fill("[name=login]", mia.email)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.click("main button[type=submit]")

    _show_key(page, LIVE)
    page.goto("/")
    assert "Bearer YOUR_API_KEY" in page.inner_text("main")
    _show_key(page, KEY)
    page.goto("/")
    assert f"Bearer {KEY}" in page.inner_text("main")
    assert "YOUR_API_KEY" not in page.inner_text("main")

    page.click("text=Forget it")
    assert KEY not in page.inner_text("main")
    page.reload()
    assert "Bearer YOUR_API_KEY" in page.inner_text("main")

    _show_key(page, KEY)
    with page.expect_navigation():
        page.click("text=Sign out")
    assert page.evaluate("sessionStorage.length") == 0
    assert page.evaluate("localStorage.getItem('devpros.testKey')") is None


def _show_key(page, key):
    """Open the portal as it is when a key was just made: it is shown once."""

    def with_key(route):
        answer = route.fetch()
        body = answer.text().replace("</h1>", f"</h1><code data-test-key>{key}</code>")
        route.fulfill(response=answer, body=body)

    page.route("**/portal/", with_key)
    page.goto("/portal/")
    page.wait_for_load_state("networkidle")
    page.unroute("**/portal/")
