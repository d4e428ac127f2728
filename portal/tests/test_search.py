"""/docs/search: ranking, excerpts, limits and escaping."""

import re

import pytest
from django.test import Client

from api.rates import Rate
from portal.search import search

pytestmark = pytest.mark.django_db


def found(query):
    page = Client().get("/docs/search", {"q": query}).content.decode()
    return page, re.findall(r'<li>\s*<a href="([^"]+)"><span>', page)


def test_a_match_in_a_title_ranks_before_a_match_in_text():
    _, urls = found("signature")

    assert urls[0] == "/docs/webhooks#check-the-signature"
    assert len(urls) > 2


def test_a_hit_contains_every_word_of_the_query():
    _, urls = found("cursor signed")
    _, nothing = found("cursor xylophone")

    assert urls[0].startswith("/docs/pagination")
    assert nothing == []


def test_a_word_in_code_alone_is_found():
    hits = search("timingSafeEqual") + search("compare_digest")

    assert [hit.entry.url for hit in hits] == ["/docs/webhooks#check-the-signature"]
    assert any(is_hit for _, is_hit in hits[0].excerpt)


def test_matches_in_an_excerpt_are_marked():
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
def test_any_text_is_a_valid_query(query):
    answer = Client().get("/docs/search", {"q": query})

    assert answer.status_code == 200


def test_a_client_searches_a_limited_number_of_times_a_minute(settings):
    settings.SEARCH_LIMIT = Rate.parse("2/m")
    mallory, other = (Client(REMOTE_ADDR=f"127.0.28.{n}") for n in (1, 2))

    answers = [mallory.get("/docs/search", {"q": "cursor"}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 1 <= int(answers[2]["Retry-After"]) <= 60
    assert b"Too many searches" in answers[2].content
    assert other.get("/docs/search", {"q": "cursor"}).status_code == 200


def test_the_empty_page_of_the_search_is_not_counted(settings):
    settings.SEARCH_LIMIT = Rate.parse("1/m")
    client = Client(REMOTE_ADDR="127.0.28.3")

    answers = [client.get("/docs/search") for _ in range(3)]

    assert {answer.status_code for answer in answers} == {200}


def test_words_after_the_eighth_and_characters_after_the_fortieth_are_ignored():
    word = "x" * 40

    assert search("a b c d e f g h xylophone") == search("a b c d e f g h")
    assert search(f"{word}yyy") == search(word)
