"""Build once in a process what is the same for everybody.

functools.cache holds no lock while it calls: two threads that come first build at once,
and what a library keeps in its classes meanwhile (drf-spectacular, Pygments) is then
half made for both.
"""

import functools
import threading
from collections.abc import Callable
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class built_once(Generic[P, T]):  # noqa: N801 — a decorator, as functools.cache is one
    """Cache a function; of threads that come together one builds, and others wait."""

    def __init__(self, build: Callable[P, T]) -> None:
        self._cached = functools.cache(build)
        self._lock = threading.RLock()  # one that is built may ask for itself again
        functools.update_wrapper(self, build)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        with self._lock:
            # Arguments that cannot be hashed are a mistake, which the cache tells.
            return self._cached(*args, **kwargs)  # type: ignore[arg-type]  # see above

    def cache_clear(self) -> None:
        """Forget what was built, for tests."""
        self._cached.cache_clear()
