"""How what people wrote is shown: a small Markdown, made safe in one place.

Paragraphs, line breaks, lists, bold, italic, code and links; everything else stays the
text it was. markdown-it-py (CommonMark) reads it with HTML off, and nh3 (the ammonia
sanitizer) lets only the tags below through, whatever came before: two walls, neither of
them ours. Nothing remote is loaded: an image is shown as a link.
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
# An override makes "exe.jpg" of "gpj.exe", and so is shown. Embeddings and isolates
# come along with what is copied from telephones, and go; each block has a direction of
# its own. (UAX 9; the marks U+200E, U+200F and U+061C move nothing and stay.)
_OVERRIDES = {0x202D: "⟦U+202D⟧", 0x202E: "⟦U+202E⟧"}
_BIDI: Final[dict[int, str | None]] = {
    **_OVERRIDES,
    **dict.fromkeys([*range(0x202A, 0x202D), *range(0x2066, 0x206A)]),
}
MOST_MARKS: Final = 1_000
_MARKS = re.compile(r"[\[\]!`*_<>~]|^\s*[-+]|^\s*\d+[.)]|:/", re.MULTILINE)


def render_message(text: str) -> SafeString:
    """Return the text as HTML that may stand in any page of ours.

    A text of very many marks is no prose, and is shown as it is: reading it would take
    seconds (the reader's time grows with the square of them).
    """
    text = text.translate(_BIDI)
    is_prose = len(_MARKS.findall(text)) <= MOST_MARKS
    html = _READER.render(text) if is_prose else _as_it_is(text)
    return SafeString(_SANITIZER.clean(html))


def _as_it_is(text: str) -> str:
    return "<p>{}</p>".format(escape(text).replace("\n", "<br>\n"))


def may_lead_to(url: str) -> bool:
    """Tell whether a link may lead there: outside, and by a scheme we know."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in SCHEMES and bool(place_of(url))


def _make_reader() -> MarkdownIt:
    reader = MarkdownIt("zero", {"html": False, "linkify": True, "breaks": True})
    reader.enable(_RULES)
    reader.validateLink = may_lead_to  # type: ignore[method-assign]  # as its documentation says
    # Without a scheme, setup.sh and README.md would be sites.
    assert reader.linkify is not None  # noqa: S101 — as asked for above, for mypy
    reader.linkify.set({"fuzzy_link": False, "fuzzy_ip": False})
    reader.core.ruler.push("name_places", _name_places)
    reader.add_render_rule("place", _show_place)
    return reader


def _name_places(state: StateCore) -> None:
    """Say after each link where it leads, and make links of images."""
    for block in state.tokens:
        if block.type == "inline":
            block.children = list(_with_places(block.children or []))


def _with_places(tokens: Sequence[Token]) -> Iterator[Token]:
    opened: Token | None = None
    words: list[str] = []
    for token in tokens:
        if token.type == "link_open":
            opened, words = token, []
        if token.type == "image":
            yield from _as_text_or_link(token, is_linked=opened is not None)
            words.append(token.content)
            continue
        words.append(token.content)
        yield token
        if token.type == "link_close" and opened is not None:
            yield from _place(str(opened.attrGet("href")), "".join(words))
            opened = None


def _as_text_or_link(image: Token, *, is_linked: bool) -> Iterator[Token]:
    text = Token("text", "", 0, content=image.content or "image")
    if is_linked:
        yield text
        return
    address = str(image.attrGet("src"))
    yield Token("link_open", "a", 1, attrs={"href": address})
    yield text
    yield Token("link_close", "a", -1)
    yield from _place(address, text.content)


def _place(address: str, words: str) -> Iterator[Token]:
    """Yield the host, unless the link's own words begin with it for all to see."""
    place = place_of(address)
    shown = re.match(r"(?:https?://|mailto:)?([^/?#]*)", words.strip(), re.IGNORECASE)
    if shown is None or shown[1].lower() != place:
        yield Token("place", "", 0, content=place)


def place_of(address: str) -> str:
    """Return the host a link leads to, in ASCII, or the address it writes to."""
    parts = urlsplit(address)
    return parts.path if parts.scheme == "mailto" else parts.hostname or ""


def _show_place(renderer: Any, tokens: Sequence[Token], index: int, *rest: Any) -> str:
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
