"""Limits: django-ratelimit counts, this file decides and tells the truth about it.

Fixed windows; a refused request changes nothing about when the window ends. The guards
are those of section 3.2 of the known bugs: B-R2 (a store that is gone), B-R3 and B-R10
(waits below one second, the window's last second), B-R9 (IPv4 inside IPv6), B-R11 and
B-R12 (rates and keys that are misread).
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

# The counter is given a limit nobody reaches and the decision is ours: the library
# mixes the limit into the counter's key, so that lowering a plan would refill it.
_UNREACHABLE = 10**9
_OWN = "api"  # the policies, as the headers name them
_WHOLE = "organization"


@dataclass(frozen=True)
class Usage:
    """Where a bucket stands, this request included."""

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

    def refusal(self) -> RateLimitExceeded:
        return RateLimitExceeded(retry_after=self.resets_in, limit=self.rate.limit)

    def describe(self, response: HttpResponse) -> None:
        """Put the usual headers and the IETF draft's on an answer (contract 8)."""
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
    """Count this request, or with `hit=False` only look.

    While the counter store is gone, the database counts; with `fails_open` nobody does,
    and None is returned. Only a plan fails open: what guards a password, a code, a
    secret or a mailbox does not. `bucket` must not hold a credential.
    """
    usage = _count_in_store(request, policy, bucket, rate, hit=hit)
    if usage is not None or fails_open:
        return usage
    return Usage(policy, rate, *count_in_database(policy, bucket, rate, hit=hit))


def _count_in_store(
    request: HttpRequest, policy: str, bucket: str, rate: Rate, *, hit: bool
) -> Usage | None:
    """Return None where the store is gone, or has lost this very counter."""
    try:
        usage: dict[str, Any] | None = store.ask(
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
    """Two buckets: of each key, or application and user, and of its organization.

    Nobody else is counted. A request that one of them refuses counts in neither: a key
    that is used up costs its organization nothing, and the other way round.
    """

    def allow_request(self, request: Request, view: object) -> bool:
        caller = caller_of(request)
        if caller is None:
            return True
        asked = request._request
        own = count(
            asked,
            policy=_OWN,
            bucket=caller.bucket,
            rate=caller.rate,
            fails_open=True,
        )
        if own is not None:
            _refuse_exceeded(asked, own)
        whole = count_organization(asked, caller)
        if whole is not None and whole.exceeded:
            _take_back(policy=_OWN, bucket=caller.bucket, rate=caller.rate)
            _refuse_exceeded(asked, whole)
        counted = [usage for usage in (own, whole) if usage is not None]
        if counted:  # the headers tell of the one that is nearer its end
            remember(asked, min(counted, key=lambda usage: usage.remaining))
        return True


def count_organization(
    request: HttpRequest, caller: Caller, *, hit: bool = True
) -> Usage | None:
    """Count a request for all of an organization together; None without one."""
    bucket = caller.organization_bucket
    if bucket is None:
        return None
    return count(
        request,
        policy=_WHOLE,
        bucket=bucket,
        rate=caller.organization_rate,
        hit=hit,
        fails_open=True,
    )


def _refuse_exceeded(request: HttpRequest, usage: Usage) -> None:
    if usage.exceeded:
        remember(request, usage)
        raise usage.refusal()


def _take_back(*, policy: str, bucket: str, rate: Rate) -> None:
    """Count one less, where another bucket refused what this one had let through.

    The library counts and never takes back, so its name for the counter is asked for.
    """
    value = f"{bucket}:"
    window = _get_window(value, rate.seconds)
    counted = (_UNREACHABLE, rate.seconds)
    key = _make_cache_key(f"{policy}:", window, counted, value, ALL)
    with suppress(ValueError, StoreGone):  # its window has ended, or nobody counts
        store.ask(lambda: cache.decr(key))


def remember(request: HttpRequest, usage: Usage) -> None:
    """Keep the usage for the answer's headers."""
    request.META["devpros.usage"] = usage


def set_rate_limit_headers(request: HttpRequest, response: HttpResponse) -> None:
    """Put the headers of the limit that applied, if one did, on the answer."""
    usage: Usage | None = request.META.get("devpros.usage")
    if usage is not None:
        usage.describe(response)


def probe_counters() -> str | None:
    """Say what is wrong with the counter store, or None (a health probe)."""
    try:
        store.ask(lambda: cache.set("health", "1", timeout=10))
    except StoreGone:
        return (
            "The counter store does not answer; plans limit nobody, and the database"
            " counts tries at passwords, codes and secrets."
        )
    return None
