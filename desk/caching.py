"""Values that pages compute at most once in a few seconds, in Django's cache."""

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from django.core.cache import cache

from api.counter_store import StoreGone, store

T = TypeVar("T")


def cached(key: str, compute: Callable[[], T], *, seconds: int) -> T:
    """Return the value stored under this key, or compute and store it.

    Where the cache does not respond, the value is computed each time: a page is slower,
    but it works. A value of None is not stored.
    """
    try:
        value: T | None = store.call(lambda: cache.get(key))
    except StoreGone:
        return compute()
    if value is None:
        value = compute()
        with suppress(StoreGone):
            store.call(lambda: cache.set(key, value, seconds))
    return value


def invalidate(key: str) -> None:
    """Delete the stored value, so that the next page computes it again."""
    with suppress(StoreGone):  # an unreachable cache holds no value either
        store.call(lambda: cache.delete(key))
