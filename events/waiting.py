"""What waits to leave the house, for the operator who asks why."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Waiting:
    """So many things of one kind, since when the oldest, and what they wait for."""

    queue: str
    count: int
    since: datetime
    why: str
