"""From an empty database to the first webhook, as a developer on a Friday afternoon."""

import json
import shutil
import subprocess

import pytest
from standardwebhooks import Webhook

from accounts.models import Organization, User
from accounts.tests.mails import code_in_mail
from conftest import PASSWORD
from tests.browser.waiting import TIMEOUT
from tests.support.worker_rounds import run_worker_until_idle
from webhooks.tests.receivers import Receiver, status

pytestmark = [
    pytest.mark.slow,
    pytest.mark.once,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed"),
]


@pytest.fixture
def page(tab, live_server, settings):
    """A tab at a desk where nobody has ever been."""
    settings.PUBLIC_URL = live_server.url
    settings.WEBHOOK_ALLOW_LOOPBACK = True
    assert not User.objects.exists()
    assert not Organization.objects.exists()
    yield tab.page
    assert tab.faults == []


def test_from_sign_up_to_a_verified_webhook(page):
    command = sign_up(page)
    assert run(command)["title"] == "Hello"
    run_worker_until_idle()  # the endpoint made below hears nothing of this ticket
    page.click("text=go on")
    page.wait_for_selector("#step-request.done")

    with Receiver(status(204)) as receiver:
        secret = make_endpoint(page, receiver.url)
        filed = run(command)
        run_worker_until_idle()

    (heard,) = receiver.requests
    event = Webhook(secret).verify(heard.body, heard.headers)
    assert (event["type"], event["livemode"]) == ("ticket.created", False)
    assert event["data"]["object"]["id"] == filed["id"]
    page.goto("/portal/")
    page.wait_for_selector("#step-webhook.done")


def sign_up(page):
    """Come in by the quick start; return the command that the first page shows."""
    page.goto("/")
    page.click("a:text-is('Register')")
    page.get_by_label("Email address").fill("nina@new.test")
    page.get_by_label("Your name").fill("Nina New")
    page.get_by_label("Organization").fill("New Agency")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/signup/code/")
    page.get_by_label("Code").fill(code_in_mail())
    page.keyboard.press("Enter")
    page.wait_for_url("**/portal/welcome/")
    return page.locator(".key-curl").inner_text()


def make_endpoint(page, url):
    """Name the receiver in the portal; return the secret it shows once."""
    page.click("nav >> text=Webhooks")
    page.wait_for_url("**/portal/webhooks/")
    page.goto("/portal/webhooks/new/")
    page.fill("[name=url]", url)
    page.click("text=Make the endpoint")
    return page.locator(".secret").inner_text()


def run(command):
    """Paste it into a shell, and read the answer."""
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        capture_output=True,
        text=True,
        check=True,
        timeout=TIMEOUT,
    )
    return json.loads(done.stdout)
