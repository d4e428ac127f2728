"""The search of the documentation works without scripts and repeats nothing unsafe."""

import re

import pytest
from django.test import Client

from portal.search import search

pytestmark = pytest.mark.django_db


def found(query):
    page = Client().get("/docs/search", {"q": query}).content.decode()
    return page, re.findall(r'<li>\s*<a href="([^"]+)"><span>', page)


def test_a_title_comes_before_a_mention():
    _, urls = found("signature")

    assert urls[0] == "/docs/webhooks#check-the-signature"
    assert len(urls) > 2


def test_every_word_has_to_be_there():
    _, urls = found("cursor signed")
    _, nothing = found("cursor xylophone")

    assert urls[0].startswith("/docs/pagination")
    assert nothing == []


def test_what_is_in_code_alone_is_found():
    hits = search("timingSafeEqual") + search("compare_digest")

    assert [hit.entry.url for hit in hits] == ["/docs/webhooks#check-the-signature"]
    assert any(is_hit for _, is_hit in hits[0].excerpt)


def test_hits_are_marked():
    page, _ = found("sandbox")

    assert "<mark>sandbox</mark>" in page


@pytest.mark.parametrize("query", ["<script>alert(1)</script>", '"><b>', "&lt;"])
def test_a_query_is_shown_as_the_text_it_is(query):
    page, _ = found(query)

    assert "<script>alert" not in page
    assert "<b>" not in page.partition('class="prose"')[2]


@pytest.mark.parametrize(
    "query", ["", "   ", "\0", "((((", "a" * 5000, "…", "[redacted]"]
)
def test_any_query_is_answered(query):
    answer = Client().get("/docs/search", {"q": query})

    assert answer.status_code == 200
