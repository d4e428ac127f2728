"""The portal's first page notices the first request while somebody waits for it."""

import httpx
import pytest

from accounts.models import ApiKey
from portal.services.request_recorder import recorder
from tests.browser.desk import enter
from tests.browser.sign_in_support import PHONE, scrolls_sideways, take_picture
from tests.browser.waiting import TIMEOUT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.once,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


def test_the_first_request_is_seen_without_a_reload(tab, live_server, mia, sandy):
    ApiKey.objects.update(last_used_at=None)
    page = tab.page
    enter(page.context, mia, live_server.url)
    page.goto("/portal/")
    page.evaluate("window.isTheSame = true")
    assert page.locator("#step-request.done").count() == 0
    take_picture(page, "start-waiting")

    ask(live_server.url, sandy.secret)

    page.locator("#step-request.done").wait_for()
    said = page.get_by_role("status").filter(has_text="Your first request was seen.")
    said.wait_for(state="attached")
    assert said.count() == 1
    page.locator("#latest a", has_text="GET /v1/me").wait_for()
    assert page.evaluate("window.isTheSame") is True
    page.click("#latest a >> text=GET /v1/me")
    assert sandy.key.public_id in page.locator(".facts").inner_text()
    take_picture(page, "one-request")
    page.set_viewport_size(PHONE)
    for path in ("", "requests/", "usage/"):
        page.goto(f"/portal/{path}")
        assert not scrolls_sideways(page), path
    assert tab.faults == []


def ask(url, key):
    """Call the API as a program does, and write the record as its process would."""
    headers = {"Authorization": f"Bearer {key}"}
    answer = httpx.get(f"{url}/v1/me", headers=headers, timeout=TIMEOUT)
    assert answer.json()["mode"] == "test"
    recorder.flush()
