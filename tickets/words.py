"""From text to the words it is found by: the same for both engines.

Case, accents and width do not count; each CJK character and each emoji is a word of
its own, since no space parts them. A word is kept to 64 bytes and a text to its first
8,000 distinct words, so that no text is too large to index.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

MOST_WORDS = 8_000
_LONGEST_BYTES = 64
_IDEOGRAPHS = (
    r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_WORD = re.compile(rf"[{_IDEOGRAPHS}]|(?:(?![{_IDEOGRAPHS}_])\w)+|[^\w\s]")


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
    plain = "".join(
        char
        for char in unicodedata.normalize("NFKD", text)
        if unicodedata.category(char) not in ("Mn", "Cf")
    )
    for match in _WORD.finditer(plain.casefold()):
        word = match[0]
        if word.isalnum() or unicodedata.category(word[0]) == "So":
            yield word.encode()[:_LONGEST_BYTES].decode(errors="ignore")
