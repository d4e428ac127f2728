"""Build once in a process what is the same for every request.

functools.cache holds no lock while it calls: two first threads would build at once, and
the state that libraries keep in classes meanwhile (drf-spectacular, Pygments) would be
incomplete for both.
"""

import functools
import threading
from collections.abc import Callable
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class built_once(Generic[P, T]):  # noqa: N801 — a decorator, as functools.cache is one
    """Cache a function; of several threads one builds and the others wait."""

    def __init__(self, build: Callable[P, T]) -> None:
        self._cached = functools.cache(build)
        self._lock = threading.RLock()  # a build may call itself
        functools.update_wrapper(self, build)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        with self._lock:
            # Unhashable arguments are a mistake: the cache raises TypeError.
            return self._cached(*args, **kwargs)  # type: ignore[arg-type]  # see above

    def cache_clear(self) -> None:
        """Build again at the next call, for tests."""
        self._cached.cache_clear()
