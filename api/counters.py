"""Counting in Valkey or Redis in one round trip instead of three.

django-ratelimit asks a cache to `add` a counter and then to `incr` it; Django's Redis
cache makes that SET, EXISTS and INCR, with a client built anew for each call: a third
of what a GET of one ticket cost. Here `add` counts at once and `incr` returns what it
counted. It is exact as well where Django's is not: a counter that expires between
EXISTS and INCR would come back without an end (B-R6).
"""

import threading
from functools import cached_property
from typing import Any

import redis
from django.core.cache.backends.redis import RedisCache

_COUNT = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return count
"""


class WindowCounters(RedisCache):
    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._thread = threading.local()

    @cached_property
    def _count(self) -> Any:
        client: redis.Redis = self._cache.get_client(write=True)
        return client.register_script(_COUNT)

    def add(
        self, key: Any, value: Any, timeout: Any = 300, version: int | None = None
    ) -> bool:
        """Start a counter at 1 and return True; where it runs already, count."""
        if value != 1 or timeout is None:
            return super().add(key, value, timeout, version)
        name = self.make_and_validate_key(key, version)
        count = int(self._count(keys=[name], args=[int(timeout)]))
        self._thread.counted = (name, count)
        return count == 1

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Return what `add` has just counted for this key, or count."""
        name, count = self._thread.__dict__.pop("counted", (None, 0))
        if delta == 1 and name == self.make_and_validate_key(key, version):
            return int(count)
        return super().incr(key, delta, version)
