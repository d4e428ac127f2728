"""The portal's pages by their names: what its frame lists beside each of them."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Entry:
    """A line of the frame: a page's address by name, and what it is called."""

    name: str
    label: str
    is_for_owners: bool = False


# The pages of an organization's members, in the order of the frame.
CONSOLE: Final = [
    Entry("portal:home", "Start"),
    Entry("portal:keys", "Keys"),
    Entry("portal:applications", "Applications"),
    Entry("portal:webhooks", "Webhooks"),
    Entry("portal:requests", "Requests"),
    Entry("portal:usage", "Usage"),
    Entry("portal:mail", "Mail"),
    Entry("portal:members", "Members"),
    Entry("portal:sessions", "Sessions"),
    Entry("portal:security", "Security"),
    Entry("portal:going_live", "Go live"),
]
