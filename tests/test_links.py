"""No link on any page is dead: crawled from where people begin, so none is missed."""

import pytest

from accounts.tests.sign_in_support import sign_in
from credentials.tests.api_calls import store_secret
from portal.sitemap import public_addresses
from tests.support.crawler import crawl, dead_links
from webhooks.tests.factories import create_endpoint_with_delivery


@pytest.fixture
def _lively(alice, board, ticket):
    """Fill the member's pages: a key, an application, an endpoint, a secret."""
    create_endpoint_with_delivery(alice)
    store_secret(alice, f"/v1/tickets/{ticket.public_id}/credentials")


@pytest.mark.slow
def test_no_public_link_is_dead(client, db):
    found = crawl(client, "/", *public_addresses())

    assert dead_links(found) == []
    assert len(found) > 40


@pytest.mark.slow
@pytest.mark.usefixtures("_lively")
def test_no_members_link_is_dead(client, mia):
    sign_in(client, mia.email)

    found = crawl(client, "/portal/")

    assert dead_links(found) == []
    assert "/portal/" in found


@pytest.mark.slow
def test_every_public_page_is_linked_from_the_first_or_listed(client, db):
    """The sitemap tells robots of every page that a reader can find, and back."""
    listed = {*public_addresses()}
    found = crawl(client, "/")

    pages = {
        page.path
        for page in found.values()
        if page.is_html and page.status == 200 and page.route.startswith("portal:")
    }
    assert {path for path in pages if "?" not in path} - listed <= {
        "/docs/search",
        "/contact/thanks",
    }
    assert listed <= {*found}
