"""Plots as their geometry: bars in a box, which a template draws as SVG.

A plot says nothing that its table does not say in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

WIDTH: Final = 420
HEIGHT: Final = 150
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 4, 8, 22
_TICKS: Final = 4
_STEPS: Final = (1, 2, 5, 10)


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    series: int  # the first is drawn strong, the second soft


@dataclass(frozen=True)
class Tick:
    y: float
    label: str


@dataclass(frozen=True)
class Label:
    x: float
    text: str


@dataclass(frozen=True)
class Plot:
    """A box of `WIDTH` by `HEIGHT` with its bars, lines and labels."""

    bars: Sequence[Bar]
    ticks: Sequence[Tick]
    labels: Sequence[Label]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    bottom: int = HEIGHT - 6


def plot(
    days: Sequence[date],
    *series: Sequence[float | None],
    unit: str = "",
    side_by_side: bool = True,
) -> Plot:
    """Return bars of each series for each day; those of one day overlap unless asked.

    Overlapping ones are drawn from the last series to the first, so give the smaller
    one first.
    """
    top = _ceiling(max((v for values in series for v in values if v), default=0))
    step = (WIDTH - _LEFT - _RIGHT) / len(days)
    floor = HEIGHT - _BOTTOM
    scale = (floor - _TOP) / top
    width = step * 0.7 / (len(series) if side_by_side else 1)
    bars = [
        Bar(
            round(_LEFT + at * step + step * 0.15 + side_by_side * which * width, 1),
            round(floor - value * scale, 1),
            round(width - 1, 1),
            round(value * scale, 1),
            which + 1,
        )
        for which, values in reversed(list(enumerate(series)))
        for at, value in enumerate(values)
        if value
    ]
    marks = [top * part / _TICKS for part in range(_TICKS + 1)]
    ticks = [Tick(round(floor - mark * scale, 1), f"{mark:g}{unit}") for mark in marks]
    # The last label ends where the box does.
    centres = [_LEFT + (at + 0.5) * step for at in range(len(days))]
    labels = [
        Label(round(min(centre, WIDTH - 22), 1), f"{day.day} {day:%b}")
        for at, (centre, day) in enumerate(zip(centres, days, strict=True))
        if (len(days) - 1 - at) % 4 == 0
    ]
    return Plot(bars, ticks, labels)


def _ceiling(largest: float) -> float:
    """Return the least round number above the largest value; at least four."""
    size = 1.0
    while True:
        for step in _STEPS:
            if size * step * _TICKS >= largest:
                return size * step * _TICKS
        size *= 10
