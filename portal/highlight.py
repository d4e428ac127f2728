"""Highlight code: Pygments finds tokens, static/portal/guides.css colours them."""

from itertools import groupby
from typing import Final

from django.utils.html import escape
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import (
    Comment,
    Keyword,
    Literal,
    Name,
    Number,
    Operator,
    String,
    _TokenType,
)
from pygments.util import ClassNotFound

from api.built_once import built_once

# Six kinds of tokens. Pygments' own formatter writes some fifty classes, which help no
# reader and make the quick start half as large again.
_CLASSES: Final[list[tuple[_TokenType, str]]] = [
    (Comment, "c"),
    (Name.Tag, "a"),  # the keys of JSON
    (Name.Attribute, "a"),
    (Name.Variable, "v"),
    (Name.Function, "f"),
    (Name.Class, "f"),
    (Keyword, "k"),
    (Operator.Word, "k"),
    (Name.Builtin, "k"),
    (String, "s"),
    (Number, "n"),
    (Literal, "n"),
]


def highlight(code: str, language: str) -> str:
    """Return the code as safe HTML; without colours for an unknown language."""
    lexer = _lexer(language)
    if lexer is None:
        return escape(code)
    tokens = ((_class_of(kind), text) for kind, text in lexer.get_tokens(code))
    return "".join(
        _span(name, "".join(text for _, text in run))
        for name, run in groupby(tokens, key=lambda token: token[0])
    )


@built_once  # making a lexer writes into its class, which threads share
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language, ensurenl=False, stripnl=False)
    except ClassNotFound:
        return None


def _class_of(kind: _TokenType) -> str:
    return next((name for family, name in _CLASSES if kind in family), "")


def _span(name: str, text: str) -> str:
    return f'<span class="{name}">{escape(text)}</span>' if name else escape(text)
