"""Names that pass for ours, or that nobody sees: what strangers may not be called.

Pure Python. A name counts as ours when a word of it, or words that follow each other,
read as "DevPros" or begin so: "DevPros", "Dev Pros support", "D.e.v.P.r.o.s",
"TheDevPros", "DevProsTeam". Reading is what an eye does: letters of other alphabets,
digits, accents, small capitals, characters in circles and invisible ones count as the
letter they look like. Names in which "pros" goes on as another word are no such names:
"WebDev Prospects", "Dev Prose Studio". What sounds alike ("DevProz") is not refused.
"""

import re
import tomllib
import unicodedata
from pathlib import Path
from typing import Final

from accounts.errors import invalid

KEPT: Final = "This name is kept for DevPros itself. Choose another."
UNSEEN: Final = "A name has a letter or a digit that people can see."

_OURS: Final = "devpros"

_LOOK_ALIKES: Final = tomllib.loads(
    Path(__file__).with_name("look_alikes.toml").read_text(encoding="utf-8")
)
_LETTERS: Final[dict[str, str]] = {
    looks: letter for letter, all_of_it in _LOOK_ALIKES.items() for looks in all_of_it
}
# ø, ɗ, small capitals, turned letters, negative squares and regional indicators.
_NAMED: Final = re.compile(
    r"(?:.* )?(?:LATIN|SYMBOL) .*?LETTER (?:SMALL CAPITAL |TURNED |REVERSED |OPEN "
    r"|SIDEWAYS |INSULAR |LONG |BLACKLETTER )*([A-Z])(?: WITH .+| ROTUNDA)?"
)
# Letters to Unicode, nothing to the eye: Hangul fillers, Khmer inherent vowels.
_INVISIBLE: Final = frozenset("\u115f\u1160\u17b4\u17b5\u3164\uffa0")
_NO_LETTERS: Final = frozenset({"Cf", "Mn", "Me"})  # format, marks
_DRAWN: Final = (("\\/", "v"), ("()", "o"), ("|)", "d"))
_GLUED_BEFORE: Final = (
    *("the", "my", "our", "your", "team", "ask", "get", "go", "hello", "hi", "join"),
    *("official", "real", "mail", "app", "support", "help", "use", "try", "by", "at"),
)
# How "pros" goes on in words that have nothing to do with us.
_OTHER_WORD: Final = re.compile(
    r"(?:pect|pek|per|ecco|ecut|ody|odi|thet|thes|tat|tit|ocial|cen|ci|aic).*|e|es|y"
)


def refuse_our_name(name: str, *, field: str) -> None:
    """Raise InvalidRequest for `field` when the name passes for ours."""
    if passes_for_ours(name):
        raise invalid(field, KEPT)


def refuse_unseen_name(name: str, *, field: str) -> None:
    """Raise InvalidRequest for `field` when nobody can see the name."""
    if not is_seen(name):
        raise invalid(field, UNSEEN)


def is_seen(name: str) -> bool:
    """Tell whether a name holds a letter or a digit that an eye sees."""
    return any(
        unicodedata.category(character)[0] in "LN" and character not in _INVISIBLE
        for character in name
    )


def passes_for_ours(name: str) -> bool:
    """Tell whether people could take what is called so for a part of DevPros."""
    read = _as_read(name)
    without_numbers = re.sub(r"[0-9]+(?![0-9a-z])", "", _as_read(name, digits=False))
    readings = (read, without_numbers)
    return any(
        _names_us(re.findall(r"[0-9a-z]+", reading))
        for text in readings
        for reading in (text, text.replace("cl", "d"))
    )


def _names_us(words: list[str]) -> bool:
    for first in range(len(words)):
        for begun in _without_prefix(words[first]):
            together, following = begun, first + 1
            while len(together) < len(_OURS) and following < len(words):
                together += words[following]
                following += 1
            rest = together.removeprefix(_OURS)
            if rest != together and not _OTHER_WORD.fullmatch(rest):
                return True
    return False


def _without_prefix(word: str) -> list[str]:
    shorter = (word.removeprefix(prefix) for prefix in _GLUED_BEFORE)
    return [word, *(rest for rest in shorter if rest and rest != word)]


def _as_read(name: str, *, digits: bool = True) -> str:
    """Return the name in plain letters, as an eye reads it; the rest as spaces."""
    text = unicodedata.normalize("NFKC", name)
    for drawn, letter in _DRAWN:
        text = text.replace(drawn, letter)
    return "".join(_letter(character, digits) for character in text)


def _letter(character: str, digits: bool) -> str:
    """Return what the eye takes it for: a letter, a digit, nothing, or a space."""
    if character.isascii() and character.isdigit() and not digits:
        return character
    for variant in (character, character.casefold()):
        if variant in _LETTERS:
            return _LETTERS[variant]
    if unicodedata.category(character) in _NO_LETTERS or character in _INVISIBLE:
        return ""
    return _digit(character, digits) or _base(character) or " "


def _digit(character: str, digits: bool) -> str:
    number = unicodedata.digit(character, None)
    if number is None:
        return ""
    return _LETTERS.get(str(number), str(number)) if digits else str(number)


def _base(character: str) -> str:
    """Return the letter without its accents, strokes, circles and turns."""
    base = unicodedata.normalize("NFKD", character.casefold())[:1]
    if base in _LETTERS:
        return _LETTERS[base]
    if base.isascii() and base.isalnum():
        return base
    named = _NAMED.fullmatch(unicodedata.name(character, ""))
    return named[1].lower() if named else ""
