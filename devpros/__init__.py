"""The front gate: wires every room, imported by none."""

__version__ = "1.0.0"
