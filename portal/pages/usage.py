"""How much of its limit each key has used, and how many asked in the last week."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import ApiKey, Application
from api.datetimes import now
from portal.pages.door import Place, members_only
from portal.pages.requests import records_of
from portal.plots import plot
from portal.usage import hours_of, usage_of, usage_of_all

_MOST: Final = 100


@require_safe
@members_only
def usage(request: HttpRequest, place: Place) -> HttpResponse:
    at, both = now(), place.both()
    keys = ApiKey.objects.usable(at=at).filter(organization__in=both)
    programs = Application.objects.filter(
        organization__in=both, revoked_at__isnull=True
    )
    known = [
        *keys.select_related("organization__sandbox_of")[:_MOST],
        *programs.select_related("organization__sandbox_of")[:_MOST],
    ]
    hours = hours_of(records_of(request, place), at=at)
    shown = {
        "place": place,
        "rows": usage_of(request, known),
        "rate": place.organization.rate,
        "together": usage_of_all(
            request, [place.actor(request, organization=one) for one in both]
        ),
        "plot": plot(hours),
        "hours": [hour for hour in reversed(hours) if hour.requests],
        "requests": sum(hour.requests for hour in hours),
        "refused": sum(hour.refused for hour in hours),
    }
    return render(request, "portal/usage.html", shown)
