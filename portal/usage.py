"""An organization's use of its limits, by caller, and its requests by hour."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, Sum
from django.db.models.functions import TruncHour
from django.http import HttpRequest

from accounts.actor import Actor
from accounts.models import ApiKey, Application
from api.throttling import Usage, count, count_organization
from portal.querysets import RETENTION, RequestRecordQuerySet

HOURS: Final = int(RETENTION / timedelta(hours=1))


@dataclass(frozen=True)
class Hour:
    """The requests of the hour that begins `at`."""

    at: datetime
    requests: int
    refused: int


@dataclass(frozen=True)
class CallerUsage:
    """A key or an application, and its use of the present window."""

    caller: ApiKey | Application
    actor: Actor
    usage: Usage | None  # None while the counter store is down

    @property
    def is_live(self) -> bool:
        return not self.caller.organization.is_sandbox

    @property
    def percent(self) -> int:
        if self.usage is None:
            return 0
        return min(100, self.usage.count * 100 // self.usage.rate.limit)


def usage_by_caller(
    request: HttpRequest, callers: Iterable[ApiKey | Application]
) -> list[CallerUsage]:
    """Return each caller's use without counting a request; the busiest first."""
    found = [_caller_usage(request, caller) for caller in callers]
    return sorted(found, key=lambda one: -one.percent)


def organization_usage(request: HttpRequest, actors: Iterable[Actor]) -> list[Usage]:
    """Return the use of each organization's shared bucket, without those unknown."""
    found = (count_organization(request, actor, hit=False) for actor in actors)
    return [usage for usage in found if usage is not None]


def _caller_usage(request: HttpRequest, caller: ApiKey | Application) -> CallerUsage:
    if isinstance(caller, ApiKey):
        actor = Actor.of_key(caller)
    else:
        actor = Actor.of_application(caller)
    usage = count(
        request,
        policy="api",
        bucket=actor.bucket,
        rate=actor.rate,
        hit=False,
        fails_open=True,
    )
    return CallerUsage(caller, actor, usage)


def requests_by_hour(records: RequestRecordQuerySet, *, at: datetime) -> Sequence[Hour]:
    """Return every hour of the last seven days up to `at`, in one statement."""
    last = at.replace(minute=0, second=0, microsecond=0)
    first = last - timedelta(hours=HOURS - 1)
    rows = (
        records.filter(at__gte=first)
        .order_by()
        .annotate(hour=TruncHour("at"))
        .values("hour")
        .annotate(
            requests=Sum("times"),
            refused=Sum("times", filter=Q(status__gte=400), default=0),
        )
    )
    counts = {row["hour"]: (row["requests"], row["refused"]) for row in rows}
    times = (first + timedelta(hours=number) for number in range(HOURS))
    return [Hour(time, *counts.get(time, (0, 0))) for time in times]
