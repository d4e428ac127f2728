"""Hide secrets in URL paths and texts before they are logged or stored.

A client that pastes a key into a URL, or follows a one-time link, sends a secret as a
part of the path. So a path keeps only the words of the URLconf, public ids, and outside
of /v1 plain numbers.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, URLResolver, get_resolver

HIDDEN: Final = "…"
_LONGEST_PATH: Final = 200
_ID: Final = re.compile(r"[A-Z]{3,4}-[0-9]{16}")
_NUMBER: Final = re.compile(r"[0-9]{1,19}")
_WORD: Final = re.compile(r"[A-Za-z0-9._-]+")
# API keys, tokens and signing secrets, wherever they are in a text.
TOKEN: Final = re.compile(r"\b(?:dp_[a-z]{1,12}_|whsec_)[^\s\"'<>]+")
_ONE_TIME_LINK: Final = re.compile(
    r"(?:(?<=/drop/)(?!thanks\b)|(?<=/accounts/invitations/))[^\s\"'<>]+"
)


def safe_path(path: str) -> str:
    """Return the path with `…` for each part that could be a secret."""
    words, may_hold_numbers = _words(), not path.startswith("/v1/")
    return "/".join(
        part
        if part in words
        or _ID.fullmatch(part)
        or (may_hold_numbers and _NUMBER.fullmatch(part))
        else HIDDEN
        for part in path[:_LONGEST_PATH].split("/")
    )


def hide_tokens(text: str) -> str:
    """Return the text with `…` for each key, token and one-time link in it."""
    return TOKEN.sub(HIDDEN, _ONE_TIME_LINK.sub(HIDDEN, text))


def _words() -> frozenset[str]:
    try:
        return _words_of_routes(get_resolver())
    except ImproperlyConfigured:  # the URLconf is not loaded yet
        return frozenset({""})


@cache
def _words_of_routes(resolver: URLResolver) -> frozenset[str]:
    parts = (part for route in _routes(resolver) for part in route.split("/"))
    words = (part.strip("^$") for part in parts)
    return frozenset({"", "static", *filter(_WORD.fullmatch, words)})


def _routes(resolver: URLResolver) -> Iterator[str]:
    """Yield the route of each URL pattern and of each include."""
    for pattern in resolver.url_patterns:
        yield str(pattern.pattern).replace("\\", "")
        if not isinstance(pattern, URLPattern):
            yield from _routes(pattern)
