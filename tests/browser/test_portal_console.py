"""An owner at the portal: a key that is seen once, and a webhook that is tried out."""

import pytest

from tests.browser.accessibility import faint_texts
from tests.browser.desk import enter
from tests.support.worker_rounds import run_worker_until_idle
from webhooks.tests.receivers import Receiver, status

pytestmark = [
    pytest.mark.slow,
    pytest.mark.once,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def portal(tab, mia, live_server, settings):
    """Mia's tab, signed in; it must have no fault at the end."""
    settings.WEBHOOK_ALLOW_LOOPBACK = True
    enter(tab.page.context, mia, live_server.url)
    yield tab.page
    assert tab.faults == []


# Whether a form that is sent twice would go out: the first time, and the second.
_SENT_TWICE = """() => [1, 2].map(() => document.querySelector("[data-once]")
  .dispatchEvent(new Event("submit", {cancelable: true})))"""


def test_an_owner_sees_a_key_once_and_how_a_webhook_went(portal):
    portal.goto("/portal/keys/")
    portal.click("text=New key")
    portal.wait_for_url("**/portal/keys/new/")  # and its scripts have run
    assert portal.evaluate(_SENT_TWICE) == [True, False]
    portal.reload()
    portal.fill("[name=name]", "Board on staging")
    portal.click("text=Make the key")
    secret = portal.locator("[data-test-key]").inner_text()
    assert secret.startswith("dp_test_")
    assert f"Bearer {secret}" in portal.locator("pre").inner_text()

    portal.click("text=I have copied it")
    portal.wait_for_url("**/portal/keys/")
    assert portal.locator("tbody tr").count() == 1
    assert secret not in portal.content()
    portal.reload()
    assert secret not in portal.content()

    with Receiver(status(204)) as receiver:
        portal.goto("/portal/webhooks/new/")
        portal.fill("[name=url]", receiver.url)
        portal.click("text=Make the endpoint")
        assert portal.locator(".secret").inner_text().startswith("whsec_")
        portal.click("text=I have copied it")
        portal.click("text=Send a test")
        portal.wait_for_selector("#test >> text=waits for the worker")

        run_worker_until_idle()

        portal.wait_for_selector("#test >> text=Delivered")  # without a reload
        assert receiver.requests[0].headers["x-webhook-event"] == "ping"
    assert portal.locator("#test dd").first.inner_text() == "204"
    portal.wait_for_selector("#deliveries >> text=Delivered")
    assert portal.locator("#deliveries").inner_text().count("Delivered") == 1
    assert faint_texts(portal) == []
