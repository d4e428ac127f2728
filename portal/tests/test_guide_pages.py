"""The pages of the guides."""

import re

import pytest
from django.test import Client

from portal.contents import CHAPTERS, GUIDES
from portal.guidebook import FOLDER, guides

pytestmark = pytest.mark.django_db
SEED = (
    "Developer Documentation",
    "Quick Start",
    "Get API Key",
    "Make Request",
    "Set Webhook",
    "Go Live",
    "Authentication",
    "API Key Authentication",
    "OAuth 2.0 Flow",
    "API Reference",
    "Health Monitoring",
    "Tickets",
    "Comments &amp; Threading",
    "Secure Credentials",
    "Webhooks",
    "Rate Limits &amp; Error Handling",
    "Error Response Format",
    "Need Help?",
)


@pytest.fixture
def reader():
    return Client()


def test_the_quick_start_has_its_headings_and_sentences(reader):
    page = reader.get("/").content.decode()

    headings = re.findall(r"<h[123]>(?:<a [^>]*>)?(.*?)<", page)
    places = [
        next(at for at, one in enumerate(headings) if one.endswith(name))
        for name in SEED
    ]
    assert places == sorted(places)
    assert "coming soon" not in page.lower()
    for field in ("title", "priority", "customer_email", "due_date", "metadata"):
        assert f"<code>{field}</code>" in page


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.slug)
def test_each_guide_is_public(reader, page):
    answer = reader.get(page.url)

    shown = answer.content.decode()
    assert answer.status_code == 200
    assert shown.count("<h1>") == 1
    assert 'aria-current="page"' in shown
    assert "style=" not in shown


def test_a_guide_has_no_second_address(reader):
    assert reader.get("/docs/quick-start").status_code == 404
    assert reader.get("/docs/_client").status_code == 404
    assert reader.get("/docs/no-such-guide").status_code == 404
    assert reader.post("/docs/tickets").status_code == 405


def test_each_guide_file_is_in_the_table_of_contents_and_the_reverse():
    written = {file.stem for file in FOLDER.glob("*.md")} - {"_client"}

    assert written == {page.slug for page in GUIDES}


def test_every_link_between_guides_leads_to_a_section():
    anchors = {
        guide.page.url: {section.anchor for section in guide.sections}
        for guide in guides().values()
    }
    others = {page.url for chapter in CHAPTERS for page in chapter.pages}

    dead = [
        f"{guide.page.slug}: {target}"
        for guide in guides().values()
        for section in guide.sections
        for part in section.parts
        for target in re.findall(r'href="(/docs/[^"]*|/?#[^"]*)"', part.html)
        if not _leads_somewhere(target, guide.page.url, anchors, others)
    ]

    assert dead == []


def _leads_somewhere(target, here, anchors, others):
    path, _, anchor = target.partition("#")
    path = path or here
    return path in others if not anchor else anchor in anchors.get(path, ())


def test_a_guides_content_security_policy_allows_own_scripts_alone(reader):
    for path in ("/", "/docs/tickets", "/docs/search"):
        policy = reader.get(path)["Content-Security-Policy"]

        assert "script-src 'self';" in f"{policy};"
        assert "unsafe" not in policy


def test_a_path_with_two_slashes_is_not_the_quick_start(reader):
    policy = reader.get("/anything-else")["Content-Security-Policy"]

    assert "script-src" not in policy


def test_the_header_of_a_guide_names_the_signed_in_person(reader, mia):
    before = reader.get("/").content.decode()
    reader.force_login(mia)
    after = reader.get("/").content.decode()

    assert "Sign in</a>" in before
    assert "data-signed-in" not in before
    assert "Portal</a>" in after
    assert "data-signed-in" in after


def test_a_guide_takes_no_query(reader, django_assert_num_queries):
    with django_assert_num_queries(0):
        reader.get("/docs/tickets")


def test_the_quick_start_is_small(reader):
    page = reader.get("/").content
    files = re.findall(rb'(?:href|src)="/static/([^"]+)"', page)

    weight = len(page) + sum(
        (FOLDER.parent.parent / "static" / name.decode()).stat().st_size
        for name in set(files)
    )

    assert weight < 150_000
