"""The pages of the documentation, in the order in which they are read."""

from dataclasses import dataclass
from typing import Final

# A guide's slug is the name of its file in guides/. What has an address of its own is
# no guide, and is listed all the same.
QUICK_START: Final = "quick-start"


@dataclass(frozen=True)
class Page:
    """A line of the list: a guide, or a page that is none."""

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
