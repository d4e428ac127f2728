"""The table of contents of the documentation."""

from dataclasses import dataclass
from typing import Final

# A guide's slug is the name of its file in guides/. Pages with an address of their own
# are no guides, and are listed here too.
QUICK_START: Final = "quick-start"


@dataclass(frozen=True)
class Page:
    """An entry: a guide with its slug, or another page with its address."""

    label: str
    slug: str = ""
    address: str = ""

    @property
    def url(self) -> str:
        if self.slug == QUICK_START:
            return "/"
        return self.address or f"/docs/{self.slug}"


@dataclass(frozen=True)
class Chapter:
    title: str
    pages: tuple[Page, ...]


CHAPTERS: Final = (
    Chapter(
        "Get started",
        (
            Page("Quick Start", QUICK_START),
            Page("Authentication", "authentication"),
            Page("OAuth 2.0", "oauth"),
            Page("Test mode", "test-mode"),
            Page("Going live", "going-live"),
        ),
    ),
    Chapter(
        "API",
        (
            Page("Health", "health"),
            Page("Tickets", "tickets"),
            Page("Comments & Threading", "comments"),
            Page("Secure Credentials", "credentials"),
            Page("Events", "events"),
            Page("Webhooks", "webhooks"),
            Page("Reference", address="/docs/reference"),
        ),
    ),
    Chapter(
        "Every request",
        (
            Page("Rate limits", "rate-limits"),
            Page("Errors", address="/docs/errors"),
            Page("Idempotency", "idempotency"),
            Page("Conditional requests", "conditional-requests"),
            Page("Pagination", "pagination"),
        ),
    ),
    Chapter(
        "More",
        (
            Page("Security", "security"),
            Page("Clients", address="/docs/clients"),
            Page("Changelog", address="/docs/changelog"),
        ),
    ),
)
GUIDES: Final = tuple(
    page for chapter in CHAPTERS for page in chapter.pages if page.slug
)
