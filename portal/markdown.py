"""Parse a guide's Markdown into sections of text with their code.

The guides hold no HTML. Beyond CommonMark and its tables:

- consecutive fences in sh, python and typescript are one example in three languages, of
  which a reader chooses one;
- a fence in json, http or text below them is the response. The words after the language
  are the block's label, except two flags: `norun` (no test runs it) and `only` (for
  readers of that language alone);
- inline code such as `POST /v1/tickets` is rendered as a request;
- a quotation is a note.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from django.utils.html import escape, strip_tags
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from portal.highlight import highlight

LANGUAGES: Final = {"sh": "curl", "python": "Python", "typescript": "TypeScript"}
_LABELS: Final = {**LANGUAGES, "json": "Answer", "http": "Answer", "text": "Answer"}
_FLAGS: Final = {"norun", "only"}
_BLOCK_END = re.compile(r"</(p|li|t[dhr])>")
_CALL = re.compile(r"(GET|POST|PATCH|PUT|DELETE|HEAD) (/\S*)")


@dataclass(frozen=True)
class Code:
    """A fenced block with its label and flags."""

    language: str
    text: str
    label: str
    flags: frozenset[str]

    @property
    def html(self) -> str:
        return highlight(self.text, self.language)

    @property
    def is_run(self) -> bool:
        return "norun" not in self.flags


@dataclass
class Group:
    """Blocks of the same example in several languages, or one response."""

    blocks: list[Code]

    @property
    def is_choice(self) -> bool:
        return self.blocks[0].language in LANGUAGES

    @property
    def is_only(self) -> bool:
        """Whether readers of other languages have no use for it."""
        return any("only" in block.flags for block in self.blocks)


@dataclass
class Part:
    """Paragraphs, and the code that belongs to them."""

    html: str = ""
    groups: list[Group] = field(default_factory=list)


@dataclass
class Section:
    """A heading and the content below it, up to the next heading."""

    level: int
    title: str
    anchor: str
    parts: list[Part] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return the text without markup, for the search."""
        html = "".join(part.html for part in self.parts)
        return " ".join(_unescape(strip_tags(_BLOCK_END.sub(r"\g<0> ", html))).split())

    @property
    def code(self) -> str:
        """Return the code in the first language of each group, and the responses."""
        blocks = [group.blocks[0] for part in self.parts for group in part.groups]
        return " ".join(" ".join(block.text for block in blocks).split())


def parse_guide(source: str) -> list[Section]:
    """Return a guide's sections; the first one is its title and introduction.

    Raises ValueError if the guide does not begin with its title.
    """
    sections: list[Section] = []
    for block in _blocks(_MARKDOWN.parse(source)):
        first = block[0]
        if first.type == "heading_open":
            title = strip_tags(_html(block[1:2]))
            section = Section(int(first.tag[1]), _unescape(title), _anchor(title))
            sections.append(section)
        elif not sections:
            raise ValueError("A guide begins with its title.")
        else:
            _add(sections[-1], block)
    return sections


def _add(section: Section, block: list[Token]) -> None:
    """Add a block to a section: text after code begins a new part."""
    parts = section.parts
    if block[0].type != "fence":
        if not parts or parts[-1].groups:
            parts.append(Part())
        parts[-1].html += _html(block)
        return
    if not parts:
        parts.append(Part())
    code = _code(block[0])
    groups = parts[-1].groups
    if groups and code.language in LANGUAGES and _continues(groups[-1], code):
        groups[-1].blocks.append(code)
    else:
        groups.append(Group([code]))


def _continues(group: Group, code: Code) -> bool:
    """Whether the code is the group's example in another language."""
    present = {block.language for block in group.blocks}
    return present < set(LANGUAGES) and code.language not in present


def _code(fence: Token) -> Code:
    language, *words = fence.info.split()
    label = " ".join(word for word in words if word not in _FLAGS)
    flags = frozenset(_FLAGS.intersection(words))
    return Code(language, fence.content, label or _LABELS[language], flags)


def _blocks(tokens: list[Token]) -> Iterator[list[Token]]:
    """Split the stream of tokens into top-level blocks."""
    block: list[Token] = []
    for token in tokens:
        block.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield block
            block = []


def _anchor(title: str) -> str:
    words = re.findall(r"[a-z0-9.]+", _unescape(title).lower().lstrip("0123456789. "))
    return "-".join(words).replace(".", "-")


def _unescape(text: str) -> str:
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"')):
        text = text.replace(entity, character)
    return text.replace("&amp;", "&")


def _html(tokens: list[Token]) -> str:
    return str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def _render_code(
    renderer: RendererHTML,
    tokens: list[Token],
    index: int,
    options: OptionsDict,
    env: EnvType,
) -> str:
    text = tokens[index].content
    if call := _CALL.fullmatch(text):
        method, path = call.groups()
        kind = f"call call-{method.lower()}"
        return f'<code class="{kind}"><b>{method}</b> {escape(path)}</code>'
    return f"<code>{escape(text)}</code>"


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    for rule, html in (
        ("table_open", '<div class="table"><table>\n'),
        ("table_close", "</table></div>\n"),
        ("blockquote_open", '<div class="note">\n'),
        ("blockquote_close", "</div>\n"),
    ):
        parser.add_render_rule(rule, lambda *_, html=html: html)
    parser.add_render_rule("code_inline", _render_code)
    return parser


_MARKDOWN: Final = _make_parser()
