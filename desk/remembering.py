"""What pages remember for a moment, so that nothing is counted twice in a row."""

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from django.core.cache import cache

from api.counter_store import StoreGone, store

T = TypeVar("T")


def remembered(name: str, make: Callable[[], T], *, seconds: int) -> T:
    """Return what was made under this name at most so long ago, or make it.

    Where the store does not answer, it is made each time: a page is slower, not gone.
    """
    try:
        known: T | None = store.ask(lambda: cache.get(name))
    except StoreGone:
        return make()
    if known is None:
        known = make()
        with suppress(StoreGone):
            store.ask(lambda: cache.set(name, known, seconds))
    return known


def forget(name: str) -> None:
    """Make it anew the next time it is asked for."""
    with suppress(StoreGone):  # then nothing is remembered either
        store.ask(lambda: cache.delete(name))
