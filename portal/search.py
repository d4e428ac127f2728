"""The search of the documentation: over the sections of the guides, simply ranked."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

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
    return [Hit(entry, _excerpt(entry.text, words)) for _, entry in found[:MOST]]


@cache
def _entries() -> list[Entry]:
    return [
        Entry(
            guide.page.url + (f"#{section.anchor}" if section.level > 1 else ""),
            guide.page.label,
            section.title,
            section.text,
        )
        for guide in guides().values()
        for section in guide.sections
    ]


def _excerpt(text: str, words: list[str]) -> list[tuple[str, bool]]:
    any_of = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    pattern = re.compile(rf"(?<!\w)({any_of})", re.IGNORECASE)
    first = pattern.search(text)
    at = first.start() if first else 0
    begin = text.rfind(" ", 0, max(0, at - _BEFORE)) + 1 if at > _BEFORE else 0
    shown = text[begin : at + _AFTER]
    start = "… " if begin else ""
    end = " …" if at + _AFTER < len(text) else ""
    pieces = pattern.split(f"{start}{shown}{end}")
    return [(piece, place % 2 == 1) for place, piece in enumerate(pieces) if piece]
