"""The first page of the console, and selecting an organization."""

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from api.datetimes import now
from portal.onboarding import onboarding_facts
from portal.pages.decorators import members_only
from portal.pages.member_context import SELECTED_ORGANIZATION, MemberContext
from portal.pages.requests import records_of, with_applications

_LATEST: Final = 5


@require_safe
@members_only
def home(request: HttpRequest, member: MemberContext) -> HttpResponse:
    return render(request, "portal/home.html", _context(request, member))


@require_safe
@members_only
def steps(request: HttpRequest, member: MemberContext) -> HttpResponse:
    """Render the part of the page that its script polls."""
    return render(request, "portal/steps.html", _context(request, member))


@require_POST
@members_only
def select_organization(request: HttpRequest, member: MemberContext) -> HttpResponse:
    """Select another organization of the person for this session."""
    memberships = member.membership.user.memberships.filter(
        organization__is_active=True
    )
    number = request.POST.get("organization", "")
    chosen = get_object_or_404(
        memberships, organization=number if number.isdecimal() else 0
    )
    request.session[SELECTED_ORGANIZATION] = chosen.organization_id
    return redirect("portal:home")


def _context(request: HttpRequest, member: MemberContext) -> dict[str, Any]:
    sandbox, live = member.both_actors(request)
    records = records_of(request, member)
    return {
        "member": member,
        "base": settings.PUBLIC_URL,
        "facts": onboarding_facts(sandbox, live, at=now()),
        "latest": with_applications(records[:_LATEST]),
        "errors": with_applications(records.with_errors()[:_LATEST]),
    }
