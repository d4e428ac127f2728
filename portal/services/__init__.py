"""What people do in the portal that no room below has a verb for."""

from portal.services.once import make_once
from portal.services.ticking import tick, untick

__all__ = ["make_once", "tick", "untick"]
