"""The page of usage: each key's limit, and the requests of the last week."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import ApiKey, Application
from api.datetimes import now
from portal.pages.decorators import members_only
from portal.pages.member_context import MemberContext
from portal.pages.requests import records_of
from portal.plots import build_plot
from portal.usage import organization_usage, requests_by_hour, usage_by_caller

_MAX_ROWS: Final = 100


@require_safe
@members_only
def usage(request: HttpRequest, member: MemberContext) -> HttpResponse:
    at, organizations = now(), member.both_organizations()
    keys = ApiKey.objects.usable(at=at).filter(organization__in=organizations)
    applications = Application.objects.filter(
        organization__in=organizations, revoked_at__isnull=True
    )
    callers = [
        *keys.select_related("organization__sandbox_of")[:_MAX_ROWS],
        *applications.select_related("organization__sandbox_of")[:_MAX_ROWS],
    ]
    hours = requests_by_hour(records_of(request, member), at=at)
    context = {
        "member": member,
        "rows": usage_by_caller(request, callers),
        "rate": member.organization.rate,
        "organization_usage": organization_usage(
            request, [member.actor(request, organization=one) for one in organizations]
        ),
        "plot": build_plot(hours),
        "hours": [hour for hour in reversed(hours) if hour.requests],
        "requests": sum(hour.requests for hour in hours),
        "refused": sum(hour.refused for hour in hours),
    }
    return render(request, "portal/usage.html", context)
