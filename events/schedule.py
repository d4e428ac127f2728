"""When to try again what could not be handed over (docs/contract.md, 6.6)."""

import random
from datetime import datetime, timedelta
from typing import Final

# After each failure so long; after the last one nothing follows: 10 attempts in 75 h.
DELAYS: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
MAX_RETRY_AFTER: Final = timedelta(hours=24)
_SPREAD: Final = 0.2


def next_attempt_at(
    step: int, *, at: datetime, retry_after: timedelta | None = None, spread: float
) -> datetime | None:
    """Return when to try again after failure number `step` (from 0), or None: give up.

    `spread`, from -1 to 1, moves the delay by up to a fifth, so that what failed
    together does not come back together. a receiver's wait (`Retry-After`) can only
    make it later, by 24 hours at most.
    """
    if step >= len(DELAYS):
        return None
    delay = DELAYS[step] * (1 + _SPREAD * spread)
    return at + max(delay, min(retry_after or timedelta(0), MAX_RETRY_AFTER))


def random_jitter() -> float:
    return random.uniform(-1, 1)  # noqa: S311 — spreads load, guards nothing
