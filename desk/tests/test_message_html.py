"""What people wrote, as it is shown: a small Markdown, and nothing that acts."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.template import engines
from hypothesis import example, given, settings
from hypothesis import strategies as st

from desk.message_html import MAX_MARKS, TAGS, render_message

ATTRIBUTES = {
    "a": {"href", "target", "rel", "dir"},
    "bdi": {"class"},
    "ol": {"start"},
    "p": {"dir"},
    "li": {"dir"},
    "pre": {"dir"},
}
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](vbscript:msgbox)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "[x](file:///etc/passwd)",
    "[x](//evil.test/)",
    "[x](/admin/logout/)",
    "[x](?next=1)",
    "![x](https://tracker.test/pixel.png)",
    '[x](https://a.test "onmouseover=alert(1)")',
    "[x](https://a.test/\"onmouseover='alert(1)')",
    "<https://a.test/\"onmouseover='alert(1)'>",
    "[<img src=x onerror=alert(1)>](https://a.test)",
    "![<b>](https://a.test/x.png)",
    "[![x](https://a.test/p.png)](https://b.test)",
    "```<script>\nalert(1)\n```",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "`</code><script>alert(1)</script>`",
    "<!-- --><style>*{display:none}</style>",
    "{{ settings.SECRET_KEY }}{% load x %}",
    "https://[::1",
    "[x](https://[)",
    "[x](http:)",
    "\x00<b>\x00",
    "<p/style=position:fixed>",
    "&lt;script&gt;",
]


class Shown(HTMLParser):
    """What a browser makes of it: its elements, its links, and its words."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.words, self.links = [], "", []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag == "a":
            self.links.append(dict(attrs))

    def handle_data(self, data):
        self.words += data


def shown(text):
    return Shown(render_message(text))


def words(text):
    return shown(text).words.strip()


def refuse_what_acts(text):
    page = shown(text)
    for tag, attributes in page.elements:
        assert tag in TAGS
        assert set(attributes) <= ATTRIBUTES.get(tag, set())
    for link in page.links:
        # One that no browser could follow has lost its address.
        where = link.get("href", "https://")
        assert urlsplit(where).scheme.lower() in {"http", "https", "mailto"}
        assert link["rel"] == "noopener nofollow ugc"
        assert link["target"] == "_blank"


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_acts(text):
    refuse_what_acts(text)


MARKS = st.text(alphabet="[]()!<>`*_-&;:/\"'\\ \n\tab1.\u202e\u2066", max_size=200)


@settings(max_examples=200)
@given(st.text(max_size=300) | MARKS | st.lists(st.sampled_from(HOSTILE)).map("".join))
@example("[![](https://a.test)](https://b.test)")
def test_nothing_that_anybody_types_acts(text):
    refuse_what_acts(text)
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", render_message(text))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("one\ntwo\n\nthree", "<p>one<br>\ntwo</p>\n<p>three</p>"),
        ("*a* **b** `c`", "<p><em>a</em> <strong>b</strong> <code>c</code></p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a", '<ol start="3">\n<li>a</li>\n</ol>'),
        ("```\na  b\n```", "<pre><code>a  b\n</code></pre>"),
    ],
)
def test_what_is_kept_of_markdown(text, html):
    assert render_message(text).replace(' dir="auto"', "").strip() == html


@pytest.mark.parametrize(
    "text",
    [
        "# a comment in a log",
        "> quoted",
        "| a | b |",
        "5 < 7 && \"x\" > 'y'",
        r"C:\_old\new",
        "&nbsp; is a space",
        "run setup.sh, then read README.md",
        "0 4 * * * php cron.php",
    ],
)
def test_all_else_stays_as_it_was_typed(text):
    assert words(text) == text


def test_a_link_says_where_it_leads():
    assert words("[your bank](https://evil.test/x)") == "your bank (evil.test)"
    assert words("[write](mailto:a@b.test)") == "write (a@b.test)"
    assert words("![logo](https://a.test/l.png)") == "logo (a.test)"


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("[https://bank.com](https://evil.test)", "evil.test"),
        ("https://bank.com@evil.test/login", "evil.test"),
        ("https://\u0430\u0440\u0440\u04cf\u0435.com/", "xn--80ak6aa92e.com"),
        ("[https://bank.com.evil.test](https://evil.test)", "evil.test"),
    ],
)
def test_a_link_that_pretends_is_found_out(text, host):
    assert words(text).endswith(f"({host})")


def test_an_address_that_is_its_own_words_is_not_said_twice():
    assert words("see https://a.test/x") == "see https://a.test/x"


def test_no_picture_is_loaded_and_none_is_lost():
    page = shown("![](https://a.test/p.png)")

    assert [tag for tag, _ in page.elements] == ["p", "a", "bdi"]
    assert page.links[0]["href"] == "https://a.test/p.png"
    assert page.words.startswith("image")


def test_an_override_of_direction_is_shown_and_moves_nothing():
    assert words("invoice\u202efdp.exe") == "invoice⟦U+202E⟧fdp.exe"
    assert words("call \u202a+49 30 1234\u202c now") == "call +49 30 1234 now"


def test_each_block_has_a_direction_of_its_own():
    blocks = shown("שלום\n\nhello\n\n- x").elements

    assert all(
        attributes == {"dir": "auto"} for tag, attributes in blocks if tag in "p li"
    )


@pytest.mark.parametrize("mark", ["[", "![", "[a", "*", "_a**b ", "`", "<", "- \n"])
def test_what_is_nothing_but_marks_is_shown_as_it_is(mark):
    text = mark * (MAX_MARKS + 1)

    assert words(text).replace("\n", "") == text.strip().replace("\n", "")
    assert {tag for tag, _ in shown(text).elements} <= {"p", "br"}


def test_the_filter_of_templates_is_the_sanitizer():
    page = engines["django"].from_string(
        "{% load message_html %}{{ text|message_html }}"
    )

    html = page.render({"text": "<b>*x*</b>"})

    assert html.strip() == '<p dir="auto">&lt;b&gt;<em>x</em>&lt;/b&gt;</p>'


def test_nothing_said_is_nothing_shown():
    assert render_message("") == render_message(" \n") == ""
