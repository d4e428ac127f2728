"""The menu of the console."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Entry:
    """A menu entry: the name of a route, and its label."""

    name: str
    label: str
    is_for_owners: bool = False


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
