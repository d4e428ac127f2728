"""The search of the documentation: over the sections of the guides, simply ranked."""

import re
from dataclasses import dataclass
from typing import Final

from api.built_once import built_once
from portal.guidebook import guides

MOST: Final = 20
_BEFORE, _AFTER = 60, 180  # characters of an excerpt around its first hit
_WORD = re.compile(r"[\w.-]+")


@dataclass(frozen=True)
class Entry:
    """A section as the search knows it."""

    url: str
    guide: str
    title: str
    text: str
    code: str

    def score(self, words: list[str]) -> int:
        """Return how well it answers: every word has to be in it somewhere."""
        scores = [self._score_of(word) for word in words]
        return sum(scores) if all(scores) else 0

    def _score_of(self, word: str) -> int:
        begins = re.compile(rf"(?<!\w){re.escape(word)}", re.IGNORECASE)
        return (
            8 * bool(begins.search(self.title))
            + 4 * bool(begins.search(self.guide))
            + min(3, len(begins.findall(self.text)))
            + bool(begins.search(self.code))
        )


@dataclass(frozen=True)
class Hit:
    """A section that answers, and its text around the words, as (text, is one)."""

    entry: Entry
    excerpt: list[tuple[str, bool]]


def search(query: str) -> list[Hit]:
    """Return the sections that hold all words of the query, the best first."""
    words = _WORD.findall(query)[:8]
    if not words:
        return []
    scored = [(entry.score(words), entry) for entry in _entries()]
    found = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])
    return [Hit(entry, _excerpt(entry, words)) for _, entry in found[:MOST]]


@built_once
def _entries() -> list[Entry]:
    return [
        Entry(
            guide.page.url + (f"#{section.anchor}" if section.level > 1 else ""),
            guide.page.label,
            section.title,
            section.text,
            section.code,
        )
        for guide in guides().values()
        for section in guide.sections
    ]


def _excerpt(entry: Entry, words: list[str]) -> list[tuple[str, bool]]:
    """Return the text around the first hit in it, or in the code, or else its start."""
    any_of = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    pattern = re.compile(rf"(?<!\w)({any_of})", re.IGNORECASE)
    is_in_code = not pattern.search(entry.text) and pattern.search(entry.code)
    text = entry.code if is_in_code else entry.text
    first = pattern.search(text)
    begin = max(0, first.start() - _BEFORE) if first else 0
    shown = text[begin : begin + _BEFORE + _AFTER]
    if begin:
        shown = f"… {shown.partition(' ')[2]}"
    if begin + _BEFORE + _AFTER < len(text):
        shown = f"{shown.rpartition(' ')[0]} …"
    pieces = pattern.split(shown)
    return [(piece, place % 2 == 1) for place, piece in enumerate(pieces) if piece]
