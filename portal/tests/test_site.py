"""Sitemap, robots.txt, icons, error pages, changelog and imprint."""

import re
from xml.etree import ElementTree

import pytest

from portal.sitemap import public_addresses

LOST = ["/nowhere", "/docs/nowhere", "/portal/nowhere", "/status/", "/accounts/nowhere"]
ICONS = {"/favicon.ico": b"\x00\x00\x01\x00", "/apple-touch-icon.png": b"\x89PNG"}


def test_the_sitemap_lists_every_public_page(client, db):
    answer = client.get("/sitemap.xml")

    paths = re.findall(r"<loc>http://testserver(/.*?)</loc>", answer.content.decode())
    assert ElementTree.fromstring(answer.content).tag.endswith("urlset")  # noqa: S314 — ours
    assert answer["Content-Type"].startswith("application/xml")
    assert {"/docs/errors/NOT_FOUND", "/status", "/contact"} <= {*paths}
    assert len(paths) == len({*paths}) == len([*public_addresses()])
    for path in paths:
        assert client.get(path).status_code in (200, 503), path


def test_robots_txt_disallows_private_paths(client, db):
    lines = client.get("/robots.txt").content.decode().splitlines()

    assert "Disallow: /portal/" in lines
    assert "Disallow: /drop/" in lines
    assert "Sitemap: http://testserver/sitemap.xml" in lines


@pytest.mark.parametrize(("path", "begins"), ICONS.items())
def test_icons_are_served_at_the_paths_that_browsers_request(client, db, path, begins):
    answer = client.get(path)

    assert answer.status_code == 200
    assert answer.getvalue().startswith(begins)


@pytest.mark.parametrize("path", LOST)
def test_an_unknown_path_gets_the_portals_404_page(client, db, path):
    page = client.get(path)

    assert page.status_code == 404
    assert "There is nothing here that you can see" in page.content.decode()
    assert "<script" not in page.content.decode()
    assert 'content="noindex"' in page.content.decode()


def test_an_unknown_host_gets_the_portals_400_page(client, db):
    page = client.get("/imprint", headers={"Host": "evil.test"})

    assert page.status_code == 400
    assert "names a host that is not served here" in page.content.decode()
    assert "evil.test" not in page.content.decode()


def test_an_unknown_path_below_v1_gets_json(anonymous, db):
    answer = anonymous.get("/v1/nowhere")

    assert answer.json()["error"]["code"] == "NOT_FOUND"


def test_the_500_page_needs_no_database(client, monkeypatch):
    """Without the fixture `db` any statement fails this test."""

    def broken(*args, **kwargs):
        raise RuntimeError("s3cret")

    monkeypatch.setattr("portal.pages.site.render", broken)
    client.raise_request_exception = False

    answer = client.get("/imprint")

    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.content.decode()
    assert "s3cret" not in answer.content.decode()


def test_a_page_has_preview_metadata_with_absolute_urls(client, db):
    page = client.get("/imprint").content.decode()

    (image,) = re.findall(r'property="og:image" content="([^"]+)"', page)
    assert image.startswith("http://testserver/static/portal/social")
    rendered = client.get(image.removeprefix("http://testserver")).getvalue()
    assert rendered.startswith(b"\x89PNG")
    assert len(rendered) < 60_000


def test_the_changelog_page_shows_changelog_md(client, db):
    page = client.get("/docs/changelog").content.decode()

    assert "1.0.0" in page
    assert "<li>" in page


def test_the_imprint_shows_host_sender_and_version(client, db, settings):
    settings.MAIL_FROM = "Agency Desk <desk@agency.test>"

    page = client.get("/imprint").content.decode()

    assert "Agency Desk" in page
    assert "mailto:desk@agency.test" in page
    assert "testserver" in page
