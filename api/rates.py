"""Rates such as 100/h. Pure Python, because the settings use it."""

import re
from dataclasses import dataclass, replace
from typing import Self

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_RATE = re.compile(r"([1-9][0-9]{0,8})/([smhd])")


@dataclass(frozen=True)
class Rate:
    """`limit` requests in each window of `seconds`."""

    limit: int
    seconds: int

    def times(self, factor: int) -> Self:
        """Return a rate of `factor` times the limit, in the same window."""
        return replace(self, limit=self.limit * factor)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `100/h`; raise ValueError for anything the counter would misread.

        django-ratelimit takes `100/month` for a minute and `100/w` for a second.
        """
        match = _RATE.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is not a rate such as 100/h (s, m, h or d).")
        return cls(limit=int(match[1]), seconds=_SECONDS[match[2]])
