"""Bar plots of the home page as geometry, which a template draws as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

WIDTH: Final = 420
HEIGHT: Final = 150
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 4, 8, 22
_GRID_LINES: Final = 4
_ROUND_NUMBERS: Final = (1, 2, 5, 10)
_LABEL_EVERY: Final = 4  # days
_LABEL_MARGIN: Final = 22  # half of the widest label


@dataclass(frozen=True)
class Bar:
    """A rectangle in the units of the SVG's view box."""

    x: float
    y: float
    width: float
    height: float
    series: int  # from 1, for the colour


@dataclass(frozen=True)
class GridLine:
    """A horizontal line with its value."""

    y: float
    label: str


@dataclass(frozen=True)
class DayLabel:
    """A date below the bars."""

    x: float
    text: str


@dataclass(frozen=True)
class Plot:
    """A box of `WIDTH` by `HEIGHT` with its bars, grid lines and labels."""

    bars: Sequence[Bar]
    grid_lines: Sequence[GridLine]
    labels: Sequence[DayLabel]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    bottom: int = HEIGHT - 6


def bar_plot(
    days: Sequence[date],
    *series: Sequence[float | None],
    unit: str = "",
    is_grouped: bool = True,
) -> Plot:
    """Return a bar of each series for each day; None and 0 have no bar.

    Bars of one day stand next to each other when `is_grouped`. Otherwise they overlap
    and are drawn from the last series to the first, so pass the smaller series first.
    """
    maximum = _axis_maximum(
        max((v for values in series for v in values if v), default=0)
    )
    step = (WIDTH - _LEFT - _RIGHT) / len(days)
    base = HEIGHT - _BOTTOM
    scale = (base - _TOP) / maximum
    width = step * 0.7 / (len(series) if is_grouped else 1)
    bars = [
        Bar(
            round(_LEFT + day * step + step * 0.15 + is_grouped * index * width, 1),
            round(base - value * scale, 1),
            round(width - 1, 1),
            round(value * scale, 1),
            index + 1,
        )
        for index, values in reversed(list(enumerate(series)))
        for day, value in enumerate(values)
        if value
    ]
    axis = [maximum * part / _GRID_LINES for part in range(_GRID_LINES + 1)]
    grid_lines = [
        GridLine(round(base - value * scale, 1), f"{value:g}{unit}") for value in axis
    ]
    return Plot(bars, grid_lines, _day_labels(days, step))


def _day_labels(days: Sequence[date], step: float) -> list[DayLabel]:
    """Label every fourth day, so that the last day has a label."""
    return [
        DayLabel(
            round(min(_LEFT + (index + 0.5) * step, WIDTH - _LABEL_MARGIN), 1),
            f"{day.day} {day:%b}",
        )
        for index, day in enumerate(days)
        if (len(days) - 1 - index) % _LABEL_EVERY == 0
    ]


def _axis_maximum(largest: float) -> float:
    """Return the least round number above the largest value; at least four."""
    size = 1.0
    while True:
        for step in _ROUND_NUMBERS:
            if size * step * _GRID_LINES >= largest:
                return size * step * _GRID_LINES
        size *= 10
