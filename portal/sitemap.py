"""The addresses of all public pages."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from django.urls import URLPattern, get_resolver, reverse

from portal.codes import codes
from portal.contents import GUIDES

# The values of a route's parameters, by the route's name.
_PARAMETERS: Final[Mapping[str, Callable[[], Iterable[Mapping[str, str]]]]] = {
    "error": lambda: ({"code": name} for name in codes()),
    "guide": lambda: ({"slug": page.slug} for page in GUIDES if page.url != "/"),
}
# Pages that make no sense as a first page. Files (robots.txt, archives) are no pages.
_OMITTED: Final = ("contact_thanks", "search")


def public_addresses() -> Iterator[str]:
    """Yield the path of each public page, once, in the order of the routes."""
    for pattern in get_resolver("portal.urls").url_patterns:
        if not isinstance(pattern, URLPattern) or pattern.name in _OMITTED:
            continue
        route = str(pattern.pattern).removeprefix("^")
        if route.startswith("portal/") or "." in route:
            continue
        yield from _filled(pattern)


def _filled(pattern: URLPattern) -> Iterator[str]:
    """Yield a route's paths; with parameters, those of `_PARAMETERS`."""
    name = str(pattern.name)
    has_parameters = pattern.pattern.regex.groups > 0
    values = _PARAMETERS.get(name, list)() if has_parameters else [{}]
    for parameters in values:
        yield reverse(f"portal:{name}", kwargs=dict(parameters))
