"""Every page that links lead to, from where somebody begins, and what is on each."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from django.urls import Resolver404, resolve

# Agents' pages: members and strangers are led to a sign-in there, and agents have tests
# of their own (desk/tests).
PATHS_OF_AGENTS = ("/admin/",)
_REFERS = {
    "a": "href",
    "link": "href",
    "img": "src",
    "script": "src",
    "form": "action",
    "source": "src",
}


@dataclass
class Page:
    """An address, what it answered, and where its links lead."""

    path: str
    status: int
    is_html: bool = False
    ids: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)

    @property
    def route(self) -> str:
        """Name the kind of page: all of one kind are drawn by one view."""
        try:
            match = resolve(urlsplit(self.path).path)
        except Resolver404:
            return self.path
        return match.view_name or self.path


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page

    def handle_starttag(self, tag, attributes):
        output = dict(attributes)
        if output.get("id"):
            self.page.ids.add(output["id"])
        target = output.get(_REFERS.get(tag, ""))
        if target and (tag != "form" or output.get("method", "get").lower() == "get"):
            self.page.links.append(urljoin(self.page.path, target))


def crawl(client, *starts):
    """Return every page reached from `starts`; each kind of query once."""
    found, seen, waiting = {}, set(), deque(starts)
    while waiting:
        path, _ = urldefrag(waiting.popleft())
        parts = urlsplit(path)
        shape = (parts.path, frozenset(name for name, _ in parse_qsl(parts.query)))
        if shape in seen or parts.path.startswith(PATHS_OF_AGENTS):
            continue
        seen.add(shape)
        page = found[path] = _look(client, path)
        waiting.extend(inside(page.links))
    return found


def inside(links) -> Iterator[str]:
    """Yield the links that stay with us; `mailto:` and other sites do not."""
    return (link for link in links if urlsplit(link)[:2] == ("", ""))


def _look(client, path):
    answer = client.get(path)
    page = Page(path, answer.status_code)
    body = answer.getvalue()  # of a file as well: reading it to its end closes it
    if 300 <= answer.status_code < 400:
        page.links.append(urljoin(path, answer["Location"]))
    elif answer.get("Content-Type", "").startswith("text/html"):
        page.is_html = True
        _Reader(page).feed(body.decode())
    return page


def one_of_each(found):
    """Return one address of each kind of page, by what draws it."""
    kinds = {}
    for page in found.values():
        if page.is_html and page.status == 200:
            kinds.setdefault(page.route, page.path)
    return list(kinds.values())


def dead_links(found):
    """Return each link that leads to nothing, and each anchor that is not there."""
    dead = {path for path, page in found.items() if page.status >= 400}
    broken = {f"(begin) → {path}" for path in dead}
    for page in found.values():
        for link in inside(page.links):
            target, anchor = urldefrag(link)
            there = found.get(target)
            is_lost = anchor and there and there.is_html and anchor not in there.ids
            if target in dead or is_lost:
                broken.add(f"{page.path} → {link}")
                broken.discard(f"(begin) → {target}")
    return sorted(broken)
