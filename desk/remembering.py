"""What pages remember for a moment, so that nothing is counted twice in a row."""

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from redis.exceptions import RedisError

T = TypeVar("T")


def remembered(name: str, make: Callable[[], T], *, seconds: int) -> T:
    """Return what was made under this name at most so long ago, or make it.

    Where the store does not answer, it is made each time: a page is slower, not gone.
    """
    try:
        known: T | None = cache.get(name)
    except (RedisError, OSError):
        return make()
    if known is None:
        known = make()
        try:
            cache.set(name, known, seconds)
        except (RedisError, OSError):
            return known
    return known


def forget(name: str) -> None:
    """Make it anew the next time it is asked for."""
    try:
        cache.delete(name)
    except (RedisError, OSError):
        return  # then nothing is remembered either
