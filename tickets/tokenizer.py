"""From text to the words it is found by: the same for both engines.

Case, accents and width do not count; each CJK character and each emoji is a word of
its own, since no space parts them. A word is kept to 64 bytes, a text to its first
131,072 characters after decomposition, and to its first 8,000 distinct words, so that
no text is too large to index and none costs more than some milliseconds.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

MOST_WORDS: Final = 8_000
# Compatibility decomposition makes up to eighteen characters of one.
MOST_CHARACTERS: Final = 131_072
_LONGEST_BYTES: Final = 64
_IDEOGRAPHS = (
    r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_WORD = re.compile(rf"[{_IDEOGRAPHS}]|[^\W_{_IDEOGRAPHS}]+|[^\w\s\x00-\x7f]")
_ASCII_WORD = re.compile(r"[a-z0-9]+")


def words_in(texts: Iterable[str]) -> list[str]:
    """Return the distinct words of the texts, in the order of their appearance."""
    found: dict[str, None] = {}
    for text in texts:
        for word in _words(text):
            found.setdefault(word)
            if len(found) == MOST_WORDS:
                return list(found)
    return list(found)


def _words(text: str) -> Iterator[str]:
    if text.isascii():
        for match in _ASCII_WORD.finditer(text.lower()):
            yield match[0][:_LONGEST_BYTES]
        return
    for match in _WORD.finditer(_plain(text)):
        word = match[0]
        if word.isalnum() or unicodedata.category(word[0]) == "So":
            yield word.encode()[:_LONGEST_BYTES].decode(errors="ignore")


def _plain(text: str) -> str:
    """Return the text without accents, width and case, up to the characters read.

    Marks go first as well: decomposing sorts every run of them, in quadratic time.
    """
    plain = unicodedata.normalize("NFKD", _without_marks(text[:MOST_CHARACTERS]))
    return _without_marks(plain[:MOST_CHARACTERS]).casefold()


def _without_marks(text: str) -> str:
    marks = {ord(char): None for char in set(text) if _is_mark(char)}
    return text.translate(marks) if marks else text


def _is_mark(char: str) -> bool:
    is_mark = unicodedata.category(char) in ("Mn", "Cf")
    return is_mark or bool(unicodedata.combining(char))
