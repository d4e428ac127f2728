"""The geometry of a bar chart: requests by hour, and the part with errors.

The template draws it as SVG. The table below it says the same in numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from portal.usage import Hour

WIDTH: Final = 840
HEIGHT: Final = 200
LEFT: Final = 64
_TOP, _BOTTOM = 10, 26
_GRID_LINES: Final = 4
_HOURS_OF_A_LABEL: Final = 12  # a day's label is as wide as twelve bars
_STEPS: Final = (1, 2, 3, 5)


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    kind: str  # "all" or "refused"


@dataclass(frozen=True)
class Mark:
    """A horizontal line with its number, or a day below the chart."""

    at: float
    label: str


@dataclass(frozen=True)
class Plot:
    bars: Sequence[Bar]
    grid_lines: Sequence[Mark]
    days: Sequence[Mark]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT


def build_plot(hours: Sequence[Hour]) -> Plot:
    """Return a bar for each hour with requests, and for errors one in front."""
    top = _ceiling(max((hour.requests for hour in hours), default=0))
    floor, step = HEIGHT - _BOTTOM, (WIDTH - LEFT) / max(1, len(hours))
    scale = (floor - _TOP) / top

    def bar(position: int, count: int, kind: str) -> Bar:
        height = max(1.0, round(count * scale, 1))
        x = round(LEFT + position * step, 1)
        return Bar(x, round(floor - height, 1), round(step * 0.8, 1), height, kind)

    counted = list(enumerate(hours))
    bars = [bar(at, hour.requests, "all") for at, hour in counted if hour.requests]
    bars += [bar(at, hour.refused, "refused") for at, hour in counted if hour.refused]
    parts = [top * part // _GRID_LINES for part in range(_GRID_LINES + 1)]
    grid_lines = [Mark(round(floor - part * scale, 1), f"{part:,}") for part in parts]
    days = [
        Mark(round(LEFT + at * step, 1), f"{hour.at.day} {hour.at:%b}")
        for at, hour in counted[:-_HOURS_OF_A_LABEL]
        if hour.at.hour == 0
    ]
    return Plot(bars, grid_lines, days)


def _ceiling(largest: int) -> int:
    """Return the smallest round number, divisible by four, not below the largest."""
    size = 1
    while True:
        for step in _STEPS:
            if size * step * _GRID_LINES >= largest:
                return size * step * _GRID_LINES
        size *= 10
