"""Rate limits: django-ratelimit counts, this module decides (docs/contract.md, 8).

Fixed windows: a refused request does not move the end of the window. Around the library
it handles a lost store, waits below one second, the last second of a window, IPv4
addresses inside IPv6, and rates and keys that the library would misread.
"""

import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django_ratelimit import ALL
from django_ratelimit.core import _get_window, _make_cache_key, get_usage
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from api.caller import Caller, caller_of
from api.counted_windows import count_in_database
from api.counter_store import StoreGone, store
from api.errors import RateLimitExceeded
from api.rates import Rate

# The library gets a limit that is never reached, and the decision is made here: it puts
# the limit into the counter's key, so that lowering a plan would reset the counter.
_UNREACHABLE = 10**9
_OWN = "api"  # the names of the policies in the headers
_ORGANIZATION = "organization"


@dataclass(frozen=True)
class Usage:
    """The state of a bucket, this request included."""

    policy: str
    rate: Rate
    count: int
    resets_in: int  # whole seconds, at least 1

    @property
    def exceeded(self) -> bool:
        return self.count > self.rate.limit

    @property
    def remaining(self) -> int:
        return max(0, self.rate.limit - self.count)

    def to_error(self) -> RateLimitExceeded:
        return RateLimitExceeded(retry_after=self.resets_in, limit=self.rate.limit)

    def set_headers(self, response: HttpResponse) -> None:
        """Set the X-RateLimit headers and those of the IETF draft on a response."""
        limit, remaining = self.rate.limit, self.remaining
        response["X-RateLimit-Limit"] = str(limit)
        response["X-RateLimit-Remaining"] = str(remaining)
        response["X-RateLimit-Reset"] = str(int(time.time()) + self.resets_in)
        response["RateLimit-Policy"] = (
            f'"{self.policy}";q={limit};w={self.rate.seconds}'
        )
        response["RateLimit"] = f'"{self.policy}";r={remaining};t={self.resets_in}'


def count(
    request: HttpRequest,
    *,
    policy: str,
    bucket: str,
    rate: Rate,
    hit: bool = True,
    fails_open: bool = False,
) -> Usage | None:
    """Count this request, or with `hit=False` only read the counter.

    While the counter store is gone, the database counts; with `fails_open` nothing is
    counted and the result is None. Only limits of a plan fail open: those that guard a
    password, a code, a secret or a mailbox do not. `bucket` must not hold a credential.
    """
    usage = _count_in_store(request, policy, bucket, rate, hit=hit)
    if usage is not None or fails_open:
        return usage
    return Usage(policy, rate, *count_in_database(policy, bucket, rate, hit=hit))


def _count_in_store(
    request: HttpRequest, policy: str, bucket: str, rate: Rate, *, hit: bool
) -> Usage | None:
    """Return None where the store is gone, or has lost this counter."""
    try:
        usage: dict[str, Any] | None = store.call(
            lambda: get_usage(
                request,
                group=f"{policy}:",
                key=lambda group, request: f"{bucket}:",
                rate=(_UNREACHABLE, rate.seconds),
                increment=hit,
            )
        )
    except StoreGone:
        return None
    if usage is None or (usage["time_left"] < 0 and usage["limit"] == 0):
        return None
    # The window includes its last second, so it ends one second after `time_left`.
    return Usage(policy, rate, usage["count"], max(1, usage["time_left"] + 1))


class ClientThrottle(BaseThrottle):
    """Counts a caller in two buckets: its own, and that of its organization.

    Its own is the key's, or the application's and its user's. Requests without a
    caller are not counted. A request that one bucket refuses counts in neither.
    """

    def allow_request(self, request: Request, view: object) -> bool:
        caller = caller_of(request)
        if caller is None:
            return True
        http_request = request._request
        own = count(
            http_request,
            policy=_OWN,
            bucket=caller.bucket,
            rate=caller.rate,
            fails_open=True,
        )
        if own is not None:
            _refuse_exceeded(http_request, own)
        shared = count_organization(http_request, caller)
        if shared is not None and shared.exceeded:
            _take_back(policy=_OWN, bucket=caller.bucket, rate=caller.rate)
            _refuse_exceeded(http_request, shared)
        counted = [usage for usage in (own, shared) if usage is not None]
        if counted:  # the headers are those of the fuller bucket
            remember_usage(
                http_request, min(counted, key=lambda usage: usage.remaining)
            )
        return True


def count_organization(
    request: HttpRequest, caller: Caller, *, hit: bool = True
) -> Usage | None:
    """Count a request of an organization; None for a caller without one."""
    bucket = caller.organization_bucket
    if bucket is None:
        return None
    return count(
        request,
        policy=_ORGANIZATION,
        bucket=bucket,
        rate=caller.organization_rate,
        hit=hit,
        fails_open=True,
    )


def _refuse_exceeded(request: HttpRequest, usage: Usage) -> None:
    if usage.exceeded:
        remember_usage(request, usage)
        raise usage.to_error()


def _take_back(*, policy: str, bucket: str, rate: Rate) -> None:
    """Subtract a request that another bucket refused.

    The library has no such call, so this uses its key of the counter.
    """
    value = f"{bucket}:"
    window = _get_window(value, rate.seconds)
    counted = (_UNREACHABLE, rate.seconds)
    key = _make_cache_key(f"{policy}:", window, counted, value, ALL)
    with suppress(ValueError, StoreGone):  # the window has ended, or the store is gone
        store.call(lambda: cache.decr(key))


def remember_usage(request: HttpRequest, usage: Usage) -> None:
    """Keep the usage for the headers of the response."""
    request.META["devpros.usage"] = usage


def set_rate_limit_headers(request: HttpRequest, response: HttpResponse) -> None:
    """Set the headers of the limit that applied, if one did."""
    usage: Usage | None = request.META.get("devpros.usage")
    if usage is not None:
        usage.set_headers(response)


def probe_counters() -> str | None:
    """Return the problem with the counter store, or None (a health probe)."""
    try:
        store.call(lambda: cache.set("health", "1", timeout=10))
    except StoreGone:
        return (
            "The counter store does not answer; plans limit nobody, and the database"
            " counts tries at passwords, codes and secrets."
        )
    return None
