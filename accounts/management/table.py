"""Rows in columns, for a terminal."""

from collections.abc import Sequence

from accounts.management.arguments import printable


def as_table(rows: Sequence[Sequence[str]]) -> str:
    """Return the rows in columns, without what a terminal would obey."""
    plain = [[printable(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*plain, strict=True)]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in plain
    )
    return "\n".join(line.rstrip() for line in lines)
