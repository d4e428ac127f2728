"""Which pages anybody may read: every guide's address, its variants filled in."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from django.urls import URLPattern, get_resolver, reverse

from portal.codes import codes
from portal.contents import GUIDES

# How the part of a guide's address that varies is filled in, by the guide's name.
_VARIANTS: Final[Mapping[str, Callable[[], Iterable[Mapping[str, str]]]]] = {
    "error": lambda: ({"code": name} for name in codes()),
    "guide": lambda: ({"slug": page.slug} for page in GUIDES if page.url != "/"),
}
# Pages that nobody begins at; what has an ending (robots.txt, archives) is none at all.
_NO_BEGINNING: Final = ("contact_thanks", "find")


def public_addresses() -> Iterator[str]:
    """Yield the address of every public page, each once, in the order of the routes."""
    for pattern in get_resolver("portal.urls").url_patterns:
        if not isinstance(pattern, URLPattern) or pattern.name in _NO_BEGINNING:
            continue
        route = str(pattern.pattern).removeprefix("^")
        if route.startswith("portal/") or "." in route:
            continue
        yield from _filled(pattern)


def _filled(pattern: URLPattern) -> Iterator[str]:
    """Yield a route's addresses: of one that varies, those that are told of above."""
    name = str(pattern.name)
    varies = pattern.pattern.regex.groups > 0
    variants = _VARIANTS.get(name, list)() if varies else [{}]
    for variant in variants:
        yield reverse(f"portal:{name}", kwargs=dict(variant))
