"""Refuse names that imitate "DevPros", and names without a visible character.

A name imitates ours when "devpros" stands in one of its words, or begins a word and
goes on over the next ones: "TheDevPros", "Dev Pros support", "D.e.v.P.r.o.s". The name
is compared as an eye reads it: letters of other alphabets, digits, accents, small
capitals and characters in circles count as the letter they look like, invisible
characters do not count, a letter may be doubled ("Devvpros"), "proes" counts as "pros",
and a symbol counts as a gap or as a missing letter. Names in which "pros" goes on as
another word are allowed: "WebDev Prospects", "Dev Prose Studio". So is what only sounds
alike: "DevProz".
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from accounts.errors import invalid

RESERVED_NAME: Final = "This name is kept for DevPros itself. Choose another."
NO_VISIBLE_CHARACTER: Final = "A name has a letter or a digit that people can see."

_BRAND: Final = "devpros"
_BRAND_PATTERN: Final = re.compile("+".join(_BRAND))  # each letter may be doubled

_LOOK_ALIKES: Final = tomllib.loads(
    Path(__file__).with_name("look_alikes.toml").read_text(encoding="utf-8")
)
_LETTERS: Final[dict[str, str]] = {
    character: letter
    for letter, characters in _LOOK_ALIKES.items()
    for character in characters
}
# Unicode names of ø, ɗ, small capitals, turned letters, negative squares and regional
# indicators; the group is the plain letter.
_LETTER_NAME: Final = re.compile(
    r"(?:.* )?(?:LATIN|SYMBOL) .*?LETTER (?:SMALL CAPITAL |TURNED |REVERSED |OPEN "
    r"|SIDEWAYS |INSULAR |LONG |BLACKLETTER )*([A-Z])(?: WITH .+| ROTUNDA)?"
)
# Letters to Unicode, nothing to the eye: Hangul fillers, Khmer inherent vowels.
_INVISIBLE: Final = frozenset("\u115f\u1160\u17b4\u17b5\u3164\uffa0")
_INVISIBLE_CATEGORIES: Final = frozenset({"Cf", "Mn", "Me"})  # format, marks
_SYMBOL_CATEGORIES: Final = frozenset({"So", "Sm", "Sc", "Sk"})
_SYMBOL: Final = "\x00"  # stands for a symbol that is not known to look like a letter
_LETTERS_OF_SIGNS: Final = (("\\/", "v"), ("()", "o"), ("|)", "d"))
# How "pros" goes on in words that have nothing to do with us.
_OTHER_WORD: Final = re.compile(
    r"(?:pect|pek|per|ecco|ecut|ody|odi|ser|thet|thes|tat|tit|ocial|cen|ci|aic).*"
    r"|e|es|y"
)


def refuse_reserved_name(name: str, *, field: str) -> None:
    """Raise InvalidRequest for `field` when the name imitates ours."""
    if imitates_devpros(name):
        raise invalid(field, RESERVED_NAME)


def refuse_invisible_name(name: str, *, field: str) -> None:
    """Raise InvalidRequest for `field` when the name has no visible character."""
    if not has_visible_character(name):
        raise invalid(field, NO_VISIBLE_CHARACTER)


def has_visible_character(name: str) -> bool:
    """Tell whether a name holds a letter or a digit that an eye sees."""
    return any(
        unicodedata.category(character)[0] in "LN" and character not in _INVISIBLE
        for character in name
    )


def imitates_devpros(name: str) -> bool:
    """Tell whether people could take an owner of this name for a part of DevPros."""
    return any(
        _contains_brand(re.findall(r"[0-9a-z]+", reading))
        for reading in _readings(name)
    )


def _readings(name: str) -> Iterator[str]:
    """Yield the ways to read a name, in lower-case ASCII."""
    plain = _in_plain_letters(name)
    # "DevPros24": a number at the end of a word is no letter.
    without_numbers = re.sub(
        r"[0-9]+(?![0-9a-z])", "", _in_plain_letters(name, digits_as_letters=False)
    )
    for text in (plain, without_numbers):
        symbols_read = {text.replace(_SYMBOL, " ")}
        symbols_read |= {text.replace(_SYMBOL, letter) for letter in _BRAND}
        for reading in symbols_read:
            singular = re.sub("proe+s", "pros", reading)
            yield singular
            yield singular.replace("cl", "d")


def _contains_brand(words: list[str]) -> bool:
    """Tell whether a word contains the brand, or begins it and the next ones end it."""
    for first, word in enumerate(words):
        matches = list(_BRAND_PATTERN.finditer(word))
        together, following = word, iter(words[first + 1 : first + 2 * len(_BRAND)])
        while not matches and (next_word := next(following, None)):
            together += next_word
            matches = [m for m in [_BRAND_PATTERN.match(together)] if m]
        if any(_is_brand(match, together) for match in matches):
            return True
    return False


def _is_brand(match: re.Match[str], text: str) -> bool:
    """Tell whether the match is the brand, and not the beginning of another word."""
    letters = match[0].rstrip("s")
    rest = text[match.start() + len(letters) + 1 :]
    return not _OTHER_WORD.fullmatch(rest)


def _in_plain_letters(name: str, *, digits_as_letters: bool = True) -> str:
    """Return the name in plain letters, as an eye reads it; the rest as spaces."""
    text = unicodedata.normalize("NFKC", name)
    for signs, letter in _LETTERS_OF_SIGNS:
        text = text.replace(signs, letter)
    return "".join(_read_character(character, digits_as_letters) for character in text)


def _read_character(character: str, digits_as_letters: bool) -> str:
    """Return a letter, a digit, _SYMBOL, a space, or nothing."""
    if character.isascii() and character.isdigit() and not digits_as_letters:
        return character
    for variant in (character, character.casefold()):
        if variant in _LETTERS:
            return _LETTERS[variant]
    category = unicodedata.category(character)
    if category in _INVISIBLE_CATEGORIES or character in _INVISIBLE:
        return ""
    base = _digit_of(character, digits_as_letters) or _base_letter_of(character)
    return base or (_SYMBOL if category in _SYMBOL_CATEGORIES else " ")


def _digit_of(character: str, digits_as_letters: bool) -> str:
    number = unicodedata.digit(character, None)
    if number is None:
        return ""
    return _LETTERS.get(str(number), str(number)) if digits_as_letters else str(number)


def _base_letter_of(character: str) -> str:
    """Return the letter without its accents, strokes, circles and turns."""
    base = unicodedata.normalize("NFKD", character.casefold())[:1]
    if base in _LETTERS:
        return _LETTERS[base]
    if base.isascii() and base.isalnum():
        return base
    named = _LETTER_NAME.fullmatch(unicodedata.name(character, ""))
    return named[1].lower() if named else ""
