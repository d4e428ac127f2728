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


class ParsedHtml(HTMLParser):
    """What a browser makes of it: its elements, its links, and its words."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.text_of, self.links = [], "", []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag == "a":
            self.links.append(dict(attrs))

    def handle_data(self, data):
        self.text_of += data


def parse(text):
    return ParsedHtml(render_message(text))


def text_of(text):
    return parse(text).text_of.strip()


def assert_harmless(text):
    page = parse(text)
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
def test_render_message_neutralizes_known_attacks(text):
    assert_harmless(text)


MARKS = st.text(alphabet="[]()!<>`*_-&;:/\"'\\ \n\tab1.\u202e\u2066", max_size=200)


@settings(max_examples=200)
@given(st.text(max_size=300) | MARKS | st.lists(st.sampled_from(HOSTILE)).map("".join))
@example("[![](https://a.test)](https://b.test)")
def test_render_message_neutralizes_any_text(text):
    assert_harmless(text)
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
def test_render_message_supports_basic_markdown(text, html):
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
def test_render_message_leaves_other_text_as_typed(text):
    assert text_of(text) == text


def test_a_link_is_followed_by_its_host():
    assert text_of("[your bank](https://evil.test/x)") == "your bank (evil.test)"
    assert text_of("[write](mailto:a@b.test)") == "write (a@b.test)"
    assert text_of("![logo](https://a.test/l.png)") == "logo (a.test)"


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("[https://bank.com](https://evil.test)", "evil.test"),
        ("https://bank.com@evil.test/login", "evil.test"),
        ("https://\u0430\u0440\u0440\u04cf\u0435.com/", "xn--80ak6aa92e.com"),
        ("[https://bank.com.evil.test](https://evil.test)", "evil.test"),
    ],
)
def test_a_link_with_a_misleading_text_is_followed_by_its_real_host(text, host):
    assert text_of(text).endswith(f"({host})")


def test_a_link_whose_text_is_its_url_has_no_extra_host():
    assert text_of("see https://a.test/x") == "see https://a.test/x"


def test_an_image_becomes_a_link():
    page = parse("![](https://a.test/p.png)")

    assert [tag for tag, _ in page.elements] == ["p", "a", "bdi"]
    assert page.links[0]["href"] == "https://a.test/p.png"
    assert page.text_of.startswith("image")


def test_a_direction_override_is_replaced_by_its_name():
    assert text_of("invoice\u202efdp.exe") == "invoice⟦U+202E⟧fdp.exe"
    assert text_of("call \u202a+49 30 1234\u202c now") == "call +49 30 1234 now"


def test_each_block_has_automatic_direction():
    blocks = parse("שלום\n\nhello\n\n- x").elements

    assert all(
        attributes == {"dir": "auto"} for tag, attributes in blocks if tag in "p li"
    )


@pytest.mark.parametrize("mark", ["[", "![", "[a", "*", "_a**b ", "`", "<", "- \n"])
def test_a_text_with_too_many_marks_is_rendered_as_plain_text(mark):
    text = mark * (MAX_MARKS + 1)

    assert text_of(text).replace("\n", "") == text.strip().replace("\n", "")
    assert {tag for tag, _ in parse(text).elements} <= {"p", "br"}


def test_the_template_filter_renders_a_message():
    page = engines["django"].from_string(
        "{% load message_html %}{{ text|message_html }}"
    )

    html = page.render({"text": "<b>*x*</b>"})

    assert html.strip() == '<p dir="auto">&lt;b&gt;<em>x</em>&lt;/b&gt;</p>'


def test_a_blank_message_renders_as_nothing():
    assert render_message("") == render_message(" \n") == ""
