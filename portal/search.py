"""Full-text search over the sections of the guides, with a simple ranking."""

import re
from dataclasses import dataclass
from itertools import islice
from typing import Final

from api.built_once import built_once
from portal.guidebook import guides

MAX_HITS: Final = 20  # sections in a result
MAX_WORDS: Final = 8
MAX_WORD_LENGTH: Final = 40
_BEFORE, _AFTER = 60, 180  # characters of an excerpt around its first hit
_WORD = re.compile(r"[\w.-]+")


@dataclass(frozen=True)
class Entry:
    """A section of a guide in the search index."""

    url: str
    guide: str
    title: str
    text: str
    code: str

    def score(self, words: list[re.Pattern[str]]) -> int:
        """Return the rank; 0 unless every word is somewhere in the section."""
        total = 0
        for word in words:
            score = self._score_of(word)
            if not score:
                return 0
            total += score
        return total

    def _score_of(self, word: re.Pattern[str]) -> int:
        return (
            8 * bool(word.search(self.title))
            + 4 * bool(word.search(self.guide))
            + sum(1 for _ in islice(word.finditer(self.text), 3))
            + bool(word.search(self.code))
        )


@dataclass(frozen=True)
class Hit:
    """A section that matches; its excerpt as pairs (text, whether it is a match)."""

    entry: Entry
    excerpt: list[tuple[str, bool]]


def search(query: str) -> list[Hit]:
    """Return the sections that hold all words of the query, the best first.

    Words after the first MAX_WORDS, and characters after MAX_WORD_LENGTH, are ignored.
    """
    words = [word[:MAX_WORD_LENGTH] for word in _WORD.findall(query)[:MAX_WORDS]]
    if not words:
        return []
    patterns = [_beginning_with(re.escape(word)) for word in dict.fromkeys(words)]
    scored = [(entry.score(patterns), entry) for entry in entries()]
    found = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])
    return [Hit(entry, _excerpt(entry, words)) for _, entry in found[:MAX_HITS]]


def _beginning_with(expression: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)({expression})", re.IGNORECASE)


@built_once
def entries() -> list[Entry]:
    """Return every section of every guide."""
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
    pattern = _beginning_with(any_of)
    is_in_code = not pattern.search(entry.text) and pattern.search(entry.code)
    text = entry.code if is_in_code else entry.text
    first = pattern.search(text)
    begin = max(0, first.start() - _BEFORE) if first else 0
    excerpt = text[begin : begin + _BEFORE + _AFTER]
    if begin:
        excerpt = f"… {excerpt.partition(' ')[2]}"
    if begin + _BEFORE + _AFTER < len(text):
        excerpt = f"{excerpt.rpartition(' ')[0]} …"
    pieces = pattern.split(excerpt)
    return [(piece, index % 2 == 1) for index, piece in enumerate(pieces) if piece]
