"""The whole site in a real browser: for everybody, and light enough for a telephone."""

import pytest

from accounts.tests.sign_in_support import sign_in as sign_in_client
from conftest import PASSWORD
from credentials.tests.api_calls import store_secret
from portal.sitemap import public_addresses
from tests.browser.axe import faults_found
from tests.support.crawler import crawl, one_of_each
from webhooks.tests.factories import create_endpoint_with_delivery

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.once,
    pytest.mark.django_db(transaction=True),
]
MOST_BYTES = 150_000  # of the first page, not compressed
# Scalar's own, drawn inside of ours; the plain page says the same to everybody.
NOT_OURS = "/docs/reference"
# The plain reference repeats one template for each operation; three of them will do.
_SHORTEN = """() => [...document.querySelectorAll(".operation")].slice(3)
  .forEach(one => one.remove())"""


def enter(page, person):
    """Sign in where the portal asked for it."""
    page.fill("[name=login]", person.email)
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url("**/portal/")


def keeps_out(page, paths):
    """Return what axe finds on each page, light and then dark."""
    found = {}
    for path in paths:
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.goto(path)
        page.evaluate(_SHORTEN)
        faults = faults_found(page)
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        dark = faults_found(page, ["color-contrast"])
        if faults or dark:
            found[path] = faults + [f"dark {fault}" for fault in dark]
    return found


def test_nothing_keeps_anybody_out_of_a_public_page(tab, client):
    paths = one_of_each(crawl(client, "/", *public_addresses()))

    found = keeps_out(tab.page, [path for path in paths if path != NOT_OURS])

    assert found == {}
    assert tab.faults == []


def test_nothing_keeps_a_member_out_of_theirs(tab, client, alice, board, ticket, mia):
    create_endpoint_with_delivery(alice)
    store_secret(alice, f"/v1/tickets/{ticket.public_id}/credentials")
    sign_in_client(client, mia.email)
    paths = one_of_each(crawl(client, "/portal/"))
    tab.page.goto("/portal/")
    enter(tab.page, mia)

    found = keeps_out(tab.page, [path for path in paths if "/portal/" in path])

    assert found == {}
    assert tab.faults == []


def test_the_first_page_is_light(tab):
    loaded = {}
    tab.page.on("response", lambda answer: loaded.update({answer.url: answer}))

    tab.page.goto("/", wait_until="networkidle")

    bytes_of = {url: len(answer.body()) for url, answer in loaded.items()}
    assert sum(bytes_of.values()) < MOST_BYTES, bytes_of
    assert len(bytes_of) > 3
