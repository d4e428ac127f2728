"""How much an organization asks: each key against its limit, and by the hour."""

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
    """The hour that begins `at`."""

    at: datetime
    requests: int
    refused: int


@dataclass(frozen=True)
class Counted:
    """A key, or an application as itself, and where it stands in its present window."""

    caller: ApiKey | Application
    actor: Actor
    usage: Usage | None  # None where nobody counts

    @property
    def is_live(self) -> bool:
        return not self.caller.organization.is_sandbox

    @property
    def percent(self) -> int:
        if self.usage is None:
            return 0
        return min(100, self.usage.count * 100 // self.usage.rate.limit)


def usage_of(
    request: HttpRequest, callers: Iterable[ApiKey | Application]
) -> list[Counted]:
    """Look at each one's counter, without counting; the busiest first."""
    found = [_counted(request, caller) for caller in callers]
    return sorted(found, key=lambda one: -one.percent)


def usage_of_all(request: HttpRequest, actors: Iterable[Actor]) -> list[Usage]:
    """Look at the bucket that each actor's organization shares; none where unknown."""
    found = (count_organization(request, actor, hit=False) for actor in actors)
    return [usage for usage in found if usage is not None]


def _counted(request: HttpRequest, caller: ApiKey | Application) -> Counted:
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
    return Counted(caller, actor, usage)


def hours_of(records: RequestRecordQuerySet, *, at: datetime) -> Sequence[Hour]:
    """Return each hour of the last seven days up to this one, in one statement."""
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
    moments = (first + timedelta(hours=number) for number in range(HOURS))
    return [Hour(moment, *counts.get(moment, (0, 0))) for moment in moments]
