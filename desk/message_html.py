"""Render what people wrote, a subset of Markdown, as safe HTML.

Paragraphs, line breaks, lists, bold, italic, code and links; everything else stays
plain text. markdown-it-py (CommonMark) parses it with HTML off, and nh3 (the ammonia
sanitizer) removes every tag that is not listed below. Each of the two is enough on its
own. Nothing remote is loaded: an image becomes a link.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

SCHEMES: Final = frozenset({"http", "https", "mailto"})
TAGS: Final = frozenset(
    {"p", "br", "ul", "ol", "li", "strong", "em", "code", "pre", "a", "bdi"}
)
_ISOLATED = ("p", "li", "pre", "a")
_RULES = [
    *("list", "fence", "code"),
    *("emphasis", "backticks", "link", "image", "autolink", "linkify", "balance_pairs"),
    *("newline", "fragments_join"),
]
# A direction override displays "gpj.exe" as "exe.jpg", so it is replaced by its name.
# Embeddings and isolates come with text that is copied from phones, and are removed;
# each block has its own direction. The marks U+200E, U+200F and U+061C reorder nothing
# and stay. (Unicode Standard Annex 9)
_OVERRIDES = {0x202D: "⟦U+202D⟧", 0x202E: "⟦U+202E⟧"}
_BIDI: Final[dict[int, str | None]] = {
    **_OVERRIDES,
    **dict.fromkeys([*range(0x202A, 0x202D), *range(0x2066, 0x206A)]),
}
MAX_MARKS: Final = 1_000
_MARKS = re.compile(r"[\[\]!`*_<>~]|^\s*[-+]|^\s*\d+[.)]|:/", re.MULTILINE)


def render_message(text: str) -> SafeString:
    """Return the text as HTML that is safe in any page.

    A text with more than `MAX_MARKS` Markdown characters is returned as plain text,
    because the parser's time grows with their square and would reach seconds.
    """
    text = text.translate(_BIDI)
    is_prose = len(_MARKS.findall(text)) <= MAX_MARKS
    html = _READER.render(text) if is_prose else _plain_html(text)
    return SafeString(_SANITIZER.clean(html))


def _plain_html(text: str) -> str:
    return "<p>{}</p>".format(escape(text).replace("\n", "<br>\n"))


def is_allowed_link(url: str) -> bool:
    """Return whether a link may have this URL: absolute, with an allowed scheme."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in SCHEMES and bool(link_host(url))


def _make_reader() -> MarkdownIt:
    reader = MarkdownIt("zero", {"html": False, "linkify": True, "breaks": True})
    reader.enable(_RULES)
    reader.validateLink = is_allowed_link  # type: ignore[method-assign]  # as its documentation says
    # Fuzzy links would turn setup.sh and README.md into links to hosts.
    assert reader.linkify is not None  # noqa: S101 — set by "linkify" above; for mypy
    reader.linkify.set({"fuzzy_link": False, "fuzzy_ip": False})
    reader.core.ruler.push("append_link_hosts", _append_link_hosts)
    reader.add_render_rule("link_host", _render_link_host)
    return reader


def _append_link_hosts(state: StateCore) -> None:
    """Append to each link the host it leads to, and turn images into links."""
    for block in state.tokens:
        if block.type == "inline":
            block.children = list(_with_link_hosts(block.children or []))


def _with_link_hosts(tokens: Sequence[Token]) -> Iterator[Token]:
    link: Token | None = None
    words: list[str] = []
    for token in tokens:
        if token.type == "link_open":
            link, words = token, []
        if token.type == "image":
            yield from _as_text_or_link(token, is_linked=link is not None)
            words.append(token.content)
            continue
        words.append(token.content)
        yield token
        if token.type == "link_close" and link is not None:
            yield from _host_tokens(str(link.attrGet("href")), "".join(words))
            link = None


def _as_text_or_link(image: Token, *, is_linked: bool) -> Iterator[Token]:
    text = Token("text", "", 0, content=image.content or "image")
    if is_linked:
        yield text
        return
    address = str(image.attrGet("src"))
    yield Token("link_open", "a", 1, attrs={"href": address})
    yield text
    yield Token("link_close", "a", -1)
    yield from _host_tokens(address, text.content)


def _host_tokens(address: str, words: str) -> Iterator[Token]:
    """Yield the host, unless the text of the link starts with the same host."""
    host = link_host(address)
    visible_host = re.match(
        r"(?:https?://|mailto:)?([^/?#]*)", words.strip(), re.IGNORECASE
    )
    if visible_host is None or visible_host[1].lower() != host:
        yield Token("link_host", "", 0, content=host)


def link_host(address: str) -> str:
    """Return the host of a link in ASCII, or the address of a mailto link."""
    parts = urlsplit(address)
    return parts.path if parts.scheme == "mailto" else parts.hostname or ""


def _render_link_host(
    renderer: Any, tokens: Sequence[Token], index: int, *rest: Any
) -> str:
    return f' <bdi class="place">({escape(tokens[index].content)})</bdi>'


_READER: Final = _make_reader()
_SANITIZER: Final = nh3.Cleaner(
    tags=set(TAGS),
    attributes={"*": set(), "a": {"href"}, "bdi": {"class"}, "ol": {"start"}},
    url_schemes=set(SCHEMES),
    link_rel="noopener nofollow ugc",
    set_tag_attribute_values={
        **{tag: {"dir": "auto"} for tag in _ISOLATED},
        "a": {"target": "_blank", "dir": "auto"},
    },
)
