"""Durations as text."""

from datetime import timedelta

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def format_duration(length: timedelta) -> str:
    """Return `12 min`, `3 h` or `5 d`, rounded down; a negative duration is `0 min`."""
    length = max(length, timedelta())
    if length < _HOUR:
        return f"{length // _MINUTE} min"
    return f"{length // _HOUR} h" if length < 2 * _DAY else f"{length // _DAY} d"


def format_average(seconds: float | None) -> str:
    """Return a median or percentile as `12 min`, `3.5 h` or `2.1 d`; None is a dash."""
    if seconds is None:
        return "—"
    length = timedelta(seconds=seconds)
    if length < _HOUR:
        return f"{length / _MINUTE:.0f} min"
    return f"{length / _HOUR:.1f} h" if length < 2 * _DAY else f"{length / _DAY:.1f} d"
