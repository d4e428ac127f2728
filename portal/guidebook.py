"""The guides, parsed once in each process."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from api.built_once import built_once
from portal.contents import GUIDES, Page
from portal.markdown import LANGUAGES, Section, parse_guide

FOLDER: Final = Path(__file__).parent / "guides"
# Placeholders in the guides: the service's address, and the start of every example.
EXAMPLE_URL: Final = "https://desk.example"
_CLIENT: Final = "{{client}}\n"


@dataclass(frozen=True)
class Guide:
    """A parsed guide, and the pages before and after it."""

    page: Page
    sections: list[Section]
    before: Page | None
    after: Page | None

    @property
    def title(self) -> str:
        return self.sections[0].title

    @property
    def has_code(self) -> bool:
        return any(part.groups for section in self.sections for part in section.parts)

    @property
    def chapters(self) -> list[Section]:
        """Return the sections for its table of contents."""
        return [section for section in self.sections if section.level == 2]


def source(slug: str) -> str:
    """Return a guide's Markdown, with the shared start of its examples filled in."""
    text = (FOLDER / f"{slug}.md").read_text()
    return text.replace(_CLIENT, (FOLDER / "_client.md").read_text())


@built_once
def guides() -> dict[str, Guide]:
    """Return all guides by their slugs, in the order in which they are read."""
    neighbours = zip((None, *GUIDES), GUIDES, (*GUIDES[1:], None), strict=False)
    return {
        page.slug: Guide(page, _sections(page), before, after)
        for before, page, after in neighbours
    }


@built_once
def body(slug: str) -> SafeString:
    """Return the HTML of a guide, which is the same for everybody."""
    context = {"guide": guides()[slug], "languages": LANGUAGES}
    return render_to_string("portal/guide_body.html", context)


def _sections(page: Page) -> list[Section]:
    return parse_guide(source(page.slug).replace(EXAMPLE_URL, settings.PUBLIC_URL))
